public import Diagnostics
internal import HostFiles
internal import SystemPackage

/// Writes images: beside their place, synced, read back, and only then given their name.
public struct ImageWriter: Sendable {
    /// How the layers of ours are compressed.
    public var compression: LayerCompression
    /// The time of the entries of our layers, in seconds since 1970.
    public var modified: Int
    /// How long another run that writes to the same layout is waited for, in seconds.
    public var lockSeconds = 600

    /// Whether an image without a name takes the place of all that have none in its layout, instead of standing beside them.
    public var replacesUnnamed = false

    /// A writer.
    public init(compression: LayerCompression = .gzip, modified: Int) {
        self.compression = compression
        self.modified = modified
    }

    /// Writes `draft` to where `reference` says.
    ///
    /// - `oci:DIR[:REF]`: into the layout, which is made if it is not there. The image that has the name REF is replaced,
    ///   all others stay as they are. Without REF the image has no name, as with skopeo, and stands beside others without
    ///   one unless ``replacesUnnamed``.
    /// - `oci-archive:FILE[:REF]`, `docker-archive:FILE[:REF]`: into a new file, in the place of one that is there. REF is
    ///   a name for `docker load`, such as `redis:7`.
    /// - A bare path: a layout if it is a directory or has no suffix `.tar`, else an OCI archive.
    ///
    /// Blobs of the sources are linked where the file system can, else copied, and then hashed on the way.
    ///
    /// - Returns: the digest of the manifest. For a Docker archive, of the one that ``SourceImage`` gives it.
    /// - Throws: `TB2001` for a reference that names no place, `TB3113` if a blob of a source is not what it was, `TB5002`
    ///   and `TB5003` from the host. Then what was there before is there still.
    public func write(_ draft: ImageDraft, to reference: ImageReference) throws(TeeError) -> Digest {
        let name = try ImageWriter.name(reference)
        let place = try OutputPlace(reference.path)
        switch ImageWriter.transport(reference) {
        case .oci:
            return try LayoutOutput(place: place, name: name, lockSeconds: lockSeconds).write(draft, self)
        case .ociArchive:
            return try ArchiveOutput(place: place, name: name).write(draft, self)
        case .dockerArchive:
            return try DockerArchiveOutput(place: place, name: name).write(draft, self)
        }
    }

    /// The form that `reference` has or that its path asks for.
    private static func transport(_ reference: ImageReference) -> ImageReference.Transport {
        if let transport = reference.transport { return transport }
        if HostFileKind(of: reference.path) == .directory { return .oci }
        return reference.path.extension == "tar" ? .ociArchive : .oci
    }

    private static func name(_ reference: ImageReference) throws(TeeError) -> String? {
        switch reference.selector {
        case nil: return nil
        case .name(let name): return name
        case .digest, .position:
            throw TeeError(
                .referenceSyntax,
                object: reference.description,
                cause: "an output cannot be named by digest or position",
                hint: "write it as oci:DIR:REF"
            )
        }
    }

    func builder(_ spool: OutputDirectory) -> LayerBuilder {
        LayerBuilder(compression: compression, modified: modified, spool: spool)
    }
}

/// Where an output will be: a name in a directory.
struct OutputPlace {
    let path: FilePath
    let parent: OutputDirectory
    let name: String

    /// The place `path`; the directories that lead to it are made.
    init(_ path: FilePath) throws(TeeError) {
        self.path = path
        guard let last = path.lastComponent, last.kind == .regular else {
            throw TeeError(
                .referenceSyntax,
                object: path.string,
                cause: "the path of an output must end with a name",
                hint: "name the file or folder itself"
            )
        }
        name = last.string
        parent = try OutputDirectory.making(path.removingLastComponent())
        parent.removeLeftovers()
    }
}

extension ImageAssembly.Blob {
    /// Gives `body` the bytes, and checks on the way that they are those of the descriptor.
    func forEachPart(_ body: (Span<UInt8>) throws(TeeError) -> Void) throws(TeeError) {
        switch content {
        case .bytes(let bytes): try body(bytes.span)
        case .range(let range, _):
            let found = try Digest.of(range, descriptor.digest.algorithm, body)
            guard found == descriptor.digest else { throw damaged("its digest is \(found) now") }
        }
    }

    /// Whether it was made here, and so must be read back where it came to stand.
    var isOurs: Bool {
        switch content {
        case .bytes: true
        case .range(_, let isOurs): isOurs
        }
    }

    /// Checks what was written.
    func check(_ written: FileRange) throws(TeeError) {
        guard written.byteCount == descriptor.byteCount else {
            throw damaged("\(written.byteCount) of \(descriptor.byteCount) bytes were written")
        }
        guard isOurs else { return }
        let found = try Digest.of(written, descriptor.digest.algorithm)
        guard found == descriptor.digest else { throw damaged("it reads back as \(found)") }
    }

    private func damaged(_ cause: String) -> TeeError {
        TeeError(
            .blobMismatch,
            object: descriptor.digest.description,
            cause: cause,
            hint: "a file was changed while it was read, or the disk is failing: run it again"
        )
    }
}
