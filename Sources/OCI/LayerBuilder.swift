internal import Bytes
internal import Compression
internal import Crypto
internal import Diagnostics
internal import HostFiles
internal import Tar

/// Makes a layer out of files: the same bytes from the same files, wherever and whenever.
struct LayerBuilder {
    let compression: LayerCompression
    /// The time of every entry, in seconds since 1970.
    let modified: Int
    /// Where the layer is kept until it has its place.
    let spool: OutputDirectory

    /// The layer of `files`: sorted by the bytes of their paths, with the directories above them.
    ///
    /// - Throws: `TB3345` for a path that cannot be written, stands twice or lies below a file; `TB5001`, `TB5002`.
    func layer(of files: [LayerFile]) throws(TeeError) -> LayerBlob {
        let output = LayerStream(compression, try spool.newFile())
        var tar = TarWriter { bytes throws(TeeError) in try output.write(bytes) }
        for file in try LayerBuilder.withParents(files) {
            guard let kind = file.tarKind else { continue }
            try tar.begin(TarWriterEntry(path: file.path, kind: kind, mode: file.mode, modified: modified))
            switch file.kind {
            case .bytes(let bytes): try tar.write(bytes.span)
            case .range(let range): try range.forEachPart { part throws(TeeError) in try tar.write(part) }
            case .directory, .inheritedDirectory, .symlink, .hardLink: break
            }
        }
        try tar.finish()
        let (digest, diffID, file) = try output.finish()
        let descriptor = Descriptor(
            mediaType: .layer(compression),
            digest: Digest(digest),
            byteCount: file.byteCount
        )
        return LayerBlob(
            descriptor: descriptor,
            compression: compression,
            diffID: Digest(diffID),
            range: FileRange(file)
        )
    }

    /// The entries in order, with directories of mode 0755 where none is named above an entry.
    private static func withParents(_ files: [LayerFile]) throws(TeeError) -> [LayerFile] {
        var entries: [PathBytes: LayerFile] = [:]
        for file in files {
            guard entries.updateValue(file, forKey: file.path) == nil else { throw conflict(file, "it stands twice") }
        }
        for file in files {
            let components = file.path.components
            for count in 1..<max(1, components.count) {
                let parent = PathBytes(components.prefix(count).joined(separator: [PathBytes.slash]))
                switch entries[parent]?.kind {
                case nil: entries[parent] = LayerFile(path: parent, kind: .directory, mode: 0o755)
                case .directory, .inheritedDirectory: break
                default: throw conflict(file, "\(parent) above it is no directory")
                }
            }
        }
        return entries.values.sorted { $0.path < $1.path }
    }

    private static func conflict(_ file: LayerFile, _ cause: String) -> TeeError {
        TeeError(.tarCannotWrite, object: file.path.description, cause: cause, hint: "give the entry another path")
    }
}

extension LayerFile {
    /// nil for what is not written.
    fileprivate var tarKind: TarWriterEntry.Kind? {
        switch kind {
        case .bytes(let bytes): .file(byteCount: bytes.count)
        case .range(let range): .file(byteCount: range.byteCount)
        case .directory: .directory
        case .inheritedDirectory: nil
        case .symlink(let target): .symlink(target: target)
        case .hardLink(let target): .hardLink(target: target)
        }
    }
}

/// The way of a layer's bytes: hashed, compressed, hashed again, kept.
private final class LayerStream {
    private enum Compressor: ~Copyable {
        case none
        case gzip(GzipCompressor)
        case zstd(ZstdCompressor)
    }

    private var compressor: Compressor
    private var file: OutputFile?
    private var plain = SHA256Hasher()
    private var compressed = SHA256Hasher()

    init(_ compression: LayerCompression, _ file: consuming OutputFile) {
        self.file = consume file
        switch compression {
        case .none: compressor = .none
        case .gzip: compressor = .gzip(GzipCompressor())
        case .zstd: compressor = .zstd(ZstdCompressor())
        }
    }

    func write(_ bytes: Span<UInt8>) throws(TeeError) {
        plain.update(bytes)
        try compress(bytes, end: false)
    }

    func finish() throws(TeeError) -> (digest: SHA256Digest, diffID: SHA256Digest, file: InputFile) {
        try compress([UInt8]().span, end: true)
        guard let file = file.take() else { preconditionFailure("a layer ends once") }
        return (compressed.finalize(), plain.finalize(), try file.sealed("layer"))
    }

    private func compress(_ bytes: Span<UInt8>, end: Bool) throws(TeeError) {
        switch exchange(.none) {
        case .none: try keep(bytes)
        case .gzip(var gzip):
            try gzip.compress(bytes, end: end) { part throws(TeeError) in try keep(part) }
            compressor = .gzip(gzip)
        case .zstd(var zstd):
            try zstd.compress(bytes, end: end) { part throws(TeeError) in try keep(part) }
            compressor = .zstd(zstd)
        }
    }

    private func exchange(_ new: consuming Compressor) -> Compressor {
        swap(&compressor, &new)
        return new
    }

    private func keep(_ bytes: Span<UInt8>) throws(TeeError) {
        guard bytes.count > 0 else { return }
        compressed.update(bytes)
        try file?.write(bytes)
    }
}
