public import Bytes

/// A directory tree as an SEFS image will hold it.
public struct EnclaveTree: Sendable {
    /// Where the bytes of a file come from.
    public enum Content: Sendable, Hashable {
        /// From here.
        case bytes([UInt8])
        /// From the file of the kit at this path.
        case kit(PathBytes)
        /// From the file of the image at this path, which has no links in it.
        case image(PathBytes)
    }

    /// What stands at a path.
    public enum Node: Sendable, Hashable {
        case directory(mode: UInt16)
        case file(Content, mode: UInt16)
        case symlink(target: PathBytes)
    }

    private var nodes: [PathBytes: Node] = ["/": .directory(mode: 0o755)]

    /// A root directory.
    public init() {}

    /// Everything below the root, sorted by bytes: a directory before what is in it.
    public var entries: [(path: PathBytes, node: Node)] {
        nodes.filter { $0.key != "/" }.sorted { $0.key < $1.key }.map { (path: $0.key, node: $0.value) }
    }

    /// What stands at `path`, links not followed.
    public subscript(path: PathBytes) -> Node? { nodes[path] }

    /// Puts `node` at `path` in place of what is there; directories that lead to it are made with mode 0755.
    mutating func put(_ node: Node, at path: PathBytes) {
        nodes[path] = node
        var parts = Array(path.components.dropLast())
        while !parts.isEmpty {
            let parent = PathBytes(parts.reduce(into: [UInt8]()) { $0 += [PathBytes.slash] + $1 })
            if nodes[parent] != nil { return }
            nodes[parent] = .directory(mode: 0o755)
            parts.removeLast()
        }
    }

    /// Makes a directory at `path` unless something is there.
    mutating func makeDirectory(_ path: PathBytes) {
        if nodes[path] == nil { put(.directory(mode: 0o755), at: path) }
    }
}

extension PathBytes {
    /// An absolute path without its last part.
    var parent: PathBytes { PathBytes("/").appending(components.dropLast().joined(separator: [PathBytes.slash])) }
}
