internal import ArgumentParser
internal import Bytes
internal import Crypto
internal import Kits
internal import LibOS
internal import OCI
internal import StrictJSON

/// `tee-build kit inspect KIT`.
struct KitInspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what a kit is and holds."
    )

    @Argument(help: "The kit's name, or a reference to an image.")
    var kit: String

    @OptionGroup var kits: KitOptions

    @Option(help: "How the result is written: text or json.")
    var format = ResultFormat.text

    func run() throws {
        let context = CommandContext.current
        let found = try allBackEnds.compactMap(\.builtInKit).first { $0.name == kit } ?? kits.store(context).kit(kit)
        let files = found.files.paths.compactMap { path in found.files.file(at: path).map { (path, $0) } }
        if format == .json {
            let result = JSONValue.members([
                "name": .string(found.name), "libos": .string(found.libOS), "version": .string(found.version),
                "origin": found.origin.map { .string($0) } ?? .null, "digest": .string(found.digest.description),
                "runtime_layers": .array(
                    found.runtimeLayers.map { .string($0.descriptor.digest.description) }
                ),
                "files": .array(
                    files.map { path, file in
                        .members([
                            "path": .string(path.description), "size": .integer(file.byteCount),
                            "sha256": .string(file.digest.description),
                        ])
                    }
                ),
            ])
            context.writeOutput(result.indentedText + [0x0a])
            return
        }
        context.print("name     \(found.name)")
        context.print("LibOS    \(found.libOS) \(found.version)")
        for layer in found.runtimeLayers {
            context.print("runtime  \(layer.descriptor.digest) \(layer.descriptor.byteCount) bytes")
        }
        for (path, file) in files { context.print("file     \(file.digest) \(file.byteCount) \(path)") }
        context.print(found.digest.description)
    }
}
