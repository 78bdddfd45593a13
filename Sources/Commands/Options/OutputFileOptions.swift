internal import ArgumentParser
internal import Diagnostics
internal import HostFiles
internal import OCI
internal import StrictJSON
internal import SystemPackage

/// What is written besides the image.
struct OutputFileOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Write the digest of the output to this file.", valueName: "file"))
    var digestfile: String?

    @Option(help: ArgumentHelp("Write what was made, as JSON, to this file.", valueName: "file"))
    var metadataFile: String?

    @Option(
        help: ArgumentHelp("How layers of ours are compressed: gzip, zstd or none.", valueName: "kind"),
        transform: { try knownValue($0) }
    )
    var compression = LayerCompression.gzip

    /// Writes the files that were asked for.
    func write(digest: Digest, metadata: JSONValue) throws {
        if let digestfile { try replaceFile(digestfile, with: Array(digest.description.utf8) + [0x0a]) }
        if let metadataFile { try replaceFile(metadataFile, with: metadata.indentedText + [0x0a]) }
    }
}

/// Writes a file whole or not at all.
func replaceFile(_ name: String, with bytes: [UInt8]) throws {
    try writeFile(bytes, to: FilePath(name))
}
