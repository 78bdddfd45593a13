public import Bytes
public import Diagnostics
public import OCI

/// A LibOS release as data: what a conversion needs of it, pinned by digest.
public struct Kit: Sendable {
    /// The back end that it is for, by its first name.
    public let libOS: String
    /// The release, such as `1.9`.
    public let version: String
    /// Which of several makes of the same release, such as `noble`; nil if there is no need to tell.
    public let origin: String?
    /// What names its content: for a kit that is an image, the digest of its manifest.
    public let digest: Digest
    /// Layers that go into converted images as they are.
    public let runtimeLayers: [LayerBlob]
    /// Its files.
    public let files: any KitFiles

    /// `NAME-VERSION[-ORIGIN]`.
    public var name: String { ([libOS, version] + (origin.map { [$0] } ?? [])).joined(separator: "-") }

    /// A kit.
    public init(
        libOS: String,
        version: String,
        origin: String? = nil,
        digest: Digest,
        runtimeLayers: [LayerBlob],
        files: any KitFiles
    ) {
        self.libOS = libOS
        self.version = version
        self.origin = origin
        self.digest = digest
        self.runtimeLayers = runtimeLayers
        self.files = files
    }
}

/// The files of a kit, by the paths that they have in converted images.
public protocol KitFiles: Sendable {
    /// The paths of all regular files, absolute, sorted by bytes.
    var paths: [PathBytes] { get }
    /// What is known of the file at `path`; nil if there is none.
    func file(at path: PathBytes) -> KitFile?
    /// The bytes of the file at `path`.
    ///
    /// - Throws: `TB3702` if there is none or it is longer than `limit`; `TB5001` from the host.
    func bytes(of path: PathBytes, limit: Int) throws(TeeError) -> [UInt8]
}
