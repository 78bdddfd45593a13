internal import Bytes
internal import Crypto
public import Diagnostics
public import HostFiles
internal import OCI
internal import OcclumConfig
internal import SEFS

/// Writes images with the module SEFS. The files of an image stand one after the other in one file of the host that has
/// no name, so that as many as an image may have need no room in a directory.
public struct SEFSImages: SecureImageWriter {
    private let spool: OutputDirectory?

    /// A writer that keeps images in `spool` until they have their place; nil is the system's folder for temporary files.
    public init(spool: OutputDirectory? = nil) { self.spool = spool }

    func folder() throws(TeeError) -> OutputDirectory {
        if let spool { return spool }
        return try OutputDirectory.temporary()
    }

    /// Writes `tree` as an image.
    ///
    /// - Throws: `TB3903` and `TB3904` for what SEFS cannot hold, `TB5002` from the host, and what `contents` throws.
    public func image(
        of tree: EnclaveTree,
        key: [UInt8]?,
        contents: EnclaveContents
    ) throws(TeeError) -> SecureImage {
        var sources: [PathBytes: EnclaveTree.Content] = [:]
        var entries: [SEFSEntry] = []
        for (path, node) in tree.entries {
            switch node {
            case .directory(let mode): entries.append(SEFSEntry(path, .directory(mode: mode)))
            case .symlink(let target): entries.append(SEFSEntry(path, .symlink(target: target)))
            case .file(let content, let mode):
                sources[path] = content
                entries.append(SEFSEntry(path, .file(byteCount: try contents.byteCount(content), mode: mode)))
            }
        }
        let plan = try SEFSPlan(entries)
        let target = SpooledImage(plan.hostFiles, try folder().newFile())
        var writer = SEFSImageWriter(plan, mode: try SEFSImages.mode(key), target: target)
        try SEFSImages.fill(&writer, plan.files, sources, contents)
        let mac = try writer.finish()
        return SecureImage(mac: try SEFSImages.mac(mac), files: try target.sealed())
    }

    /// The protected file `name` of this content, for everybody to read.
    ///
    /// - Throws: `TB3904` for a name that none can have.
    public func protectedFile(_ name: String, _ content: [UInt8]) throws(TeeError) -> ProtectedContent {
        let file = MemoryFile()
        var writer = try ProtectedFileWriter(
            name: name,
            byteCount: content.count,
            mode: .integrityOnly,
            target: file
        )
        try writer.append(content.span)
        let mac = try writer.finish()
        return ProtectedContent(mac: try SEFSImages.mac(mac), bytes: file.bytes)
    }

    /// Gives the files their content. Those of the same content come side by side, so several may be open.
    private static func fill(
        _ writer: inout SEFSImageWriter,
        _ files: [SEFSPlan.File],
        _ sources: [PathBytes: EnclaveTree.Content],
        _ contents: EnclaveContents
    ) throws(TeeError) {
        let wanted = files.filter { $0.byteCount > 0 }
        for file in files where file.byteCount == 0 { try writer.write(file) { _ in } }
        var open: [Int: OpenFile] = [:]
        try contents.read(wanted.map { sources[$0.path] ?? .bytes([]) }) { place, part throws(TeeError) in
            let file = wanted[place]
            let current: OpenFile
            if let known = open[place] {
                current = known
            } else {
                current = OpenFile(try writer.open(file), byteCount: file.byteCount)
                open[place] = current
            }
            guard let mac = try current.append(part) else { return }
            writer.enter(mac, of: file)
            open[place] = nil
        }
    }

    private static func mode(_ key: [UInt8]?) throws(TeeError) -> ProtectedFileMode {
        guard let key else { return .integrityOnly }
        guard let block = AESBlock(key) else {
            throw TeeError(
                .unusableImageKey,
                object: "--image-key",
                cause: "it has \(key.count) bytes",
                hint: "give 16, such as occlum gen-image-key makes"
            )
        }
        return .encrypted(ImageKey(block))
    }

    private static func mac(_ mac: ProtectedFileMAC) throws(TeeError) -> FileSystemMAC {
        guard let result = FileSystemMAC(mac.block.bytes) else { preconditionFailure("a block has 16 bytes") }
        return result
    }
}

/// A file of an image while its content comes.
private final class OpenFile {
    private var writer: ProtectedFileWriter?
    private var missing: Int

    init(_ writer: consuming ProtectedFileWriter, byteCount: Int) {
        self.writer = consume writer
        missing = byteCount
    }

    /// Takes a part; answers with the MAC when it was the last.
    func append(_ part: Span<UInt8>) throws(TeeError) -> ProtectedFileMAC? {
        try writer?.append(part)
        missing -= part.count
        guard missing <= 0, let last = writer.take() else { return nil }
        return try last.finish()
    }
}

/// The files of an image, one after the other in one file of the host.
private final class SpooledImage: SEFSImageTarget {
    private let files: [(name: String, offset: Int, byteCount: Int)]
    private let places: [String: Int]
    private var output: OutputFile?

    init(_ files: [SEFSPlan.HostFile], _ output: consuming OutputFile) {
        var offset = 0
        var placed: [(name: String, offset: Int, byteCount: Int)] = []
        for file in files {
            placed.append((file.name, offset, file.byteCount))
            offset += file.byteCount
        }
        self.files = placed
        places = Dictionary(placed.map { ($0.name, $0.offset) }) { first, _ in first }
        self.output = consume output
    }

    func newFile(_ name: String) throws(TeeError) -> any ProtectedFileTarget {
        SpooledFile(self, offset: places[name] ?? 0)
    }

    func write(_ bytes: Span<UInt8>, at offset: Int) throws(TeeError) { try output?.write(bytes, at: offset) }

    /// Ends writing.
    func sealed() throws(TeeError) -> [(name: String, content: LayerFile.Kind)] {
        guard let file = try output.take()?.sealed("file system image") else { return [] }
        return files.map { ($0.name, .range(FileRange(file, offset: $0.offset, byteCount: $0.byteCount))) }
    }
}

/// A file of a ``SpooledImage``.
private final class SpooledFile: ProtectedFileTarget {
    private let image: SpooledImage
    private let offset: Int

    init(_ image: SpooledImage, offset: Int) {
        self.image = image
        self.offset = offset
    }

    func write(_ bytes: Span<UInt8>, at offset: Int) throws(TeeError) {
        try image.write(bytes, at: self.offset + offset)
    }

    func close() throws(TeeError) {}
}
