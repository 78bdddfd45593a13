public import Bytes

/// The merged tree of an image as the rules see it: no host path is ever made of a name in it.
///
/// Paths are absolute and normal: they begin with a slash, have no empty parts, no `.` and no `..`, and do not end with a
/// slash except for the root, which is `/`.
public protocol ImageTree: Sendable {
    /// The node at `path` itself, links not followed; nil if there is none or a parent is no directory.
    func node(at path: PathBytes) -> ImageNode?
    /// The names in the directory at `path`, sorted by bytes; empty if it is no directory.
    func names(in path: PathBytes) -> [PathBytes]
    /// Calls `body` with every node below the root, in the order of their paths' bytes.
    func forEachNode(_ body: (PathBytes, ImageNode) -> Void)
}

/// One file, directory or link of an image.
public struct ImageNode: Sendable {
    /// The file types that POSIX tells apart.
    public enum Kind: Sendable, Hashable {
        case file, directory, symlink, characterDevice, blockDevice, fifo
    }

    /// The type.
    public let kind: Kind
    /// The permission bits, setuid, setgid and sticky ones included.
    public let mode: UInt32
    /// The owner's number.
    public let owner: UInt64
    /// The group's number.
    public let group: UInt64
    /// The size of a file in bytes.
    public let size: UInt64
    /// What a symbolic link says.
    public let target: PathBytes?
    /// Encoded ``FileFacts`` of a file, where some were gathered.
    public let facts: [UInt8]?

    /// A node.
    public init(
        kind: Kind,
        mode: UInt32,
        owner: UInt64 = 0,
        group: UInt64 = 0,
        size: UInt64 = 0,
        target: PathBytes? = nil,
        facts: [UInt8]? = nil
    ) {
        self.kind = kind
        self.mode = mode
        self.owner = owner
        self.group = group
        self.size = size
        self.target = target
        self.facts = facts
    }

    /// The decoded facts; nil where there are none.
    public var fileFacts: FileFacts? { facts.flatMap { FileFacts(decoding: $0) } }
}
