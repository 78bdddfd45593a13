public import Bytes
public import Diagnostics
public import OCI
public import RootFS

/// An image whose layers were read and merged. Its digests are right; nothing else of it is believed.
public struct OpenedImage: Sendable {
    /// The image.
    public let source: SourceImage
    /// Its merged tree.
    public let tree: RootFS
    /// Its content.
    public let contents: FileContents

    /// An image.
    public init(source: SourceImage, tree: RootFS, contents: FileContents) {
        self.source = source
        self.tree = tree
        self.contents = contents
    }

    /// The bytes of the regular file at `path`, which must be there under this very name.
    ///
    /// - Throws: `TB3710` if it is not there, is no file or is longer than `limit`; `TB5001` from the host.
    public func file(at path: PathBytes, limit: Int) throws(TeeError) -> [UInt8] {
        guard let node = tree.node(at: path) else { throw OpenedImage.unusable(path, "it is not in the image") }
        guard node.kind == .file else { throw OpenedImage.unusable(path, "it is not a regular file") }
        guard node.size <= limit else {
            throw OpenedImage.unusable(path, "it has \(node.size) bytes, and at most \(limit) can be right")
        }
        return try describing("\(path)") { () throws(TeeError) in try contents.bytes(of: node, limit: limit) }
    }

    private static func unusable(_ path: PathBytes, _ cause: String) -> TeeError {
        TeeError(
            .enclaveFileMissing,
            object: path.description,
            cause: cause,
            hint: "the image was not made by `tee-build convert`, or was changed: convert it again"
        )
    }
}
