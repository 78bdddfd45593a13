internal import Bytes
internal import Diagnostics
internal import HostFiles
internal import SystemPackage
internal import Tar

/// Writes a tar of a layout: `oci-layout`, `index.json`, then the blobs in the order of their digests.
struct ArchiveOutput {
    let place: OutputPlace
    /// `org.opencontainers.image.ref.name`; nil for none.
    let name: String?

    func write(_ draft: ImageDraft, _ writer: ImageWriter) throws(TeeError) -> Digest {
        let assembly = try ImageAssembly(draft, writer.builder(place.parent))
        let list = assembly.referrers.list(besides: [])
        let index = try ImageIndex.text(adding: assembly, named: name, list, to: nil)
        let archive = ArchiveFile(try place.parent.newFile())
        try archive.add("oci-layout", Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8))
        try archive.add("index.json", index)
        var written: [(blob: ImageAssembly.Blob, offset: Int)] = []
        try archive.addDirectory("blobs")
        for algorithm in Digest.Algorithm.allCases {
            let all = (assembly.blobs + (list.map { [$0] } ?? [])).sortedByDigest
            let blobs = all.filter { $0.descriptor.digest.algorithm == algorithm }
            if blobs.isEmpty { continue }
            try archive.addDirectory("blobs/\(algorithm.rawValue)")
            for blob in blobs {
                let path = blob.descriptor.digest.blobPath.joined(separator: "/")
                written.append((blob, try archive.add(path, blob)))
            }
        }
        try archive.commit(in: place) { file throws(TeeError) in
            for (blob, offset) in written {
                try blob.check(FileRange(file, offset: offset, byteCount: blob.descriptor.byteCount))
            }
        }
        return assembly.manifest.digest
    }
}

/// A tar that is written with fixed owners, modes and times.
final class ArchiveFile {
    private var file: OutputFile?
    private var tar: TarWriter?

    init(_ file: consuming OutputFile) {
        self.file = consume file
        tar = TarWriter { [unowned self] bytes throws(TeeError) in try self.file?.write(bytes) }
    }

    /// Adds a file, and answers with the offset of its content.
    @discardableResult
    func add(_ path: String, _ bytes: [UInt8]) throws(TeeError) -> Int {
        try tar?.begin(TarWriterEntry(path: PathBytes(path), kind: .file(byteCount: bytes.count), mode: 0o644))
        let offset = tar?.byteCount ?? 0
        try tar?.write(bytes.span)
        return offset
    }

    /// Adds a blob, checked on the way, and answers with the offset of its content.
    func add(_ path: String, _ blob: ImageAssembly.Blob) throws(TeeError) -> Int {
        let kind = TarWriterEntry.Kind.file(byteCount: blob.descriptor.byteCount)
        try tar?.begin(TarWriterEntry(path: PathBytes(path), kind: kind, mode: 0o644))
        let offset = tar?.byteCount ?? 0
        try blob.forEachPart { part throws(TeeError) in try tar?.write(part) }
        return offset
    }

    /// Adds the bytes of a run of a file, and answers with the offset of its content.
    func add(_ path: String, _ range: FileRange) throws(TeeError) -> Int {
        try tar?.begin(TarWriterEntry(path: PathBytes(path), kind: .file(byteCount: range.byteCount), mode: 0o644))
        let offset = tar?.byteCount ?? 0
        try range.forEachPart { part throws(TeeError) in try tar?.write(part) }
        return offset
    }

    /// Adds a directory.
    func addDirectory(_ path: String) throws(TeeError) {
        try tar?.begin(TarWriterEntry(path: PathBytes(path), kind: .directory, mode: 0o755))
    }

    /// Ends the archive, has it checked, and gives it its name.
    func commit(in place: OutputPlace, _ check: (InputFile) throws(TeeError) -> Void) throws(TeeError) {
        guard HostFileKind(of: place.path) == nil || HostFileKind(of: place.path) == .regular else {
            throw TeeError(
                .cannotWrite,
                object: place.path.string,
                cause: "something other than a file stands there",
                hint: "name another file"
            )
        }
        if let tar = tar.take() { try tar.finish() }
        if let file = file.take() {
            try check(try file.written(place.path.string))
            _ = try file.commit(as: place.name)
        }
        try place.parent.synchronize()
    }
}
