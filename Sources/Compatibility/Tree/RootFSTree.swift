public import Bytes
public import RootFS

/// A merged root filesystem as the rules see it.
public struct RootFSTree: ImageTree {
    private let root: RootFS

    /// The tree of `root`.
    public init(_ root: RootFS) { self.root = root }

    /// The node at `path` itself, links not followed.
    public func node(at path: PathBytes) -> ImageNode? { root.node(at: path).map { ImageNode($0) } }

    /// The names in the directory at `path`, sorted by bytes.
    public func names(in path: PathBytes) -> [PathBytes] { root.names(in: path) }

    /// Calls `body` with every node below the root, in the order of their paths' bytes.
    public func forEachNode(_ body: (PathBytes, ImageNode) -> Void) {
        root.forEachNode { path, node in body(path, ImageNode(node)) }
    }
}

extension ImageNode {
    fileprivate init(_ node: RootFSNode) {
        let kind: Kind =
            switch node.kind {
            case .file: .file
            case .directory: .directory
            case .symlink: .symlink
            case .characterDevice: .characterDevice
            case .blockDevice: .blockDevice
            case .fifo: .fifo
            }
        self.init(
            kind: kind,
            mode: UInt32(node.mode),
            owner: UInt64(node.uid),
            group: UInt64(node.gid),
            size: UInt64(node.size),
            target: node.linkTarget,
            facts: node.facts
        )
    }
}
