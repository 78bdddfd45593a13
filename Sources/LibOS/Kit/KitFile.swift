public import Bytes
public import Crypto
public import Diagnostics

/// A regular file of a kit.
public struct KitFile: Sendable, Hashable {
    /// Permission bits.
    public let mode: UInt16
    /// Length in bytes.
    public let byteCount: Int
    /// Its content's digest.
    public let digest: SHA256Digest

    /// A file.
    public init(mode: UInt16, byteCount: Int, digest: SHA256Digest) {
        self.mode = mode
        self.byteCount = byteCount
        self.digest = digest
    }
}

/// The files of a kit that is part of the program.
public struct EmbeddedKitFiles: KitFiles {
    private let contents: [PathBytes: [UInt8]]

    /// These files.
    public init(_ contents: [PathBytes: [UInt8]]) { self.contents = contents }

    /// The paths of all files.
    public var paths: [PathBytes] { contents.keys.sorted() }

    /// What is known of the file at `path`.
    public func file(at path: PathBytes) -> KitFile? {
        contents[path].map { KitFile(mode: 0o644, byteCount: $0.count, digest: SHA256Digest.of($0)) }
    }

    /// The bytes of the file at `path`.
    ///
    /// - Throws: `TB3702` if there is none or it is longer than `limit`.
    public func bytes(of path: PathBytes, limit: Int) throws(TeeError) -> [UInt8] {
        guard let bytes = contents[path] else { throw kitFileMissing(path, "the kit does not hold it") }
        guard bytes.count <= limit else {
            throw kitFileMissing(path, "it has \(bytes.count) bytes, and at most \(limit) can be right")
        }
        return bytes
    }
}

/// The error for a file that a kit ought to have.
public func kitFileMissing(_ path: PathBytes, _ cause: String) -> TeeError {
    TeeError(
        .kitFileMissing,
        object: path.description,
        cause: cause,
        hint: "import the kit again from a complete release: `tee-build kit import`"
    )
}
