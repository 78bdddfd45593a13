public import Bytes

/// What a SEFS image holds at one path.
public enum SEFSNode: Sendable, Hashable {
    /// A directory; of the mode only the nine bits of permissions are kept, and the root's is always 0755.
    case directory(mode: UInt16)
    /// A file of this many bytes; of the mode only the nine bits of permissions are kept.
    case file(byteCount: Int, mode: UInt16)
    /// A symlink, which leads to `target` and has mode 0777.
    case symlink(target: PathBytes)

    var kind: SEFSLayout.Kind {
        switch self {
        case .directory: .directory
        case .file: .file
        case .symlink: .symlink
        }
    }

    /// The nine bits of permissions.
    public var mode: UInt16 {
        switch self {
        case .directory(let mode), .file(_, let mode): mode & 0o777
        case .symlink: 0o777
        }
    }
}

/// A path of a SEFS image and what it holds there.
public struct SEFSEntry: Sendable, Hashable {
    /// The path from the root of the image; slashes in front, behind and in rows do not count.
    public var path: PathBytes
    /// What is there.
    public var node: SEFSNode

    /// `node` at `path`.
    public init(_ path: PathBytes, _ node: SEFSNode) {
        self.path = path
        self.node = node
    }
}
