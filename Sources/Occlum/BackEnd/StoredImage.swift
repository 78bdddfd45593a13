internal import Bytes
public import Diagnostics
internal import LibOS
internal import RootFS

/// A secure file system image whose files stand in an image of a container.
public struct StoredImage: Sendable {
    /// Its files, with their lengths in bytes.
    public let files: [(name: String, byteCount: Int)]
    /// Reads them: the body gets the place of a file and its next bytes, one file after the other.
    public let read: @Sendable ((Int, Span<UInt8>) throws(TeeError) -> Void) throws(TeeError) -> Void

    /// An image.
    public init(
        files: [(name: String, byteCount: Int)],
        read: @escaping @Sendable ((Int, Span<UInt8>) throws(TeeError) -> Void) throws(TeeError) -> Void
    ) {
        self.files = files
        self.read = read
    }
}

extension StoredImage {
    /// The files in `folder` of an image.
    ///
    /// - Throws: `TB3710` if anything but files stands there.
    init(in image: OpenedImage, at folder: PathBytes) throws(TeeError) {
        var files: [(name: String, byteCount: Int)] = []
        var nodes: [RootFSNode] = []
        for name in image.tree.names(in: folder) {
            let path = folder.appending(name.bytes)
            guard let node = image.tree.node(at: path), node.kind == .file, let text = name.text else {
                throw TeeError(
                    .enclaveFileMissing,
                    object: path.description,
                    cause: "it is no file of a file system image",
                    hint: "the image was not made by `tee-build convert`, or was changed: convert it again"
                )
            }
            files.append((text, node.size))
            nodes.append(node)
        }
        let contents = image.contents
        self.init(files: files) { [nodes] body throws(TeeError) in try contents.read(nodes, body) }
    }
}
