internal import Compression
internal import Diagnostics
internal import HostFiles
internal import SystemPackage

/// An archive of images, not compressed.
enum PlainArchive {
    /// Opens the archive `path`; one that is compressed is expanded into a file without a name.
    ///
    /// - Throws: `TB3100`, `TB5001` if it cannot be read; `TB3115` for xz and the like; `TB3240` if it is damaged.
    static func open(_ path: FilePath) throws(TeeError) -> FileRange {
        let range = FileRange(try InputFile(path))
        switch try LayerCompression(magicOf: range) {
        case .none:
            try refuseOthers(range, path)
            return range
        case .gzip: return try describing(path.string) { () throws(TeeError) in try expanded(range, .gzip) }
        case .zstd: return try describing(path.string) { () throws(TeeError) in try expanded(range, .zstd) }
        }
    }

    /// The bytes of `range` expanded, in a file without a name.
    static func expanded(
        _ range: FileRange,
        _ format: Expander.Format,
        in directory: OutputDirectory? = nil
    ) throws(TeeError) -> FileRange {
        let folder: OutputDirectory
        if let directory { folder = directory } else { folder = try .temporary() }
        var file = try folder.newFile()
        var expander = Expander(format)
        try range.forEachPart { part throws(TeeError) in
            try expander.expand(part) { plain throws(TeeError) in try file.write(plain) }
        }
        try expander.finish()
        return FileRange(try file.sealed(range.file.name))
    }

    private static func refuseOthers(_ range: FileRange, _ path: FilePath) throws(TeeError) {
        let start = try range.file.bytes(at: 0, count: min(6, range.byteCount))
        for (name, magic) in [("xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]), ("bzip2", [0x42, 0x5a, 0x68] as [UInt8])]
        where start.starts(with: magic) {
            throw TeeError(
                .imageUnsupported,
                object: path.string,
                cause: "it is compressed with \(name), and plain, gzip and zstd archives are read",
                hint: "expand it first: \(name) -d"
            )
        }
    }
}
