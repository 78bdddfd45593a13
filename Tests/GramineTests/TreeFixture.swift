import Bytes
import Compatibility
import Crypto
import Diagnostics
import LibOS
import OCI

@testable import Gramine

/// A tree of files that a test writes down and changes.
struct TreeFixture: ImageTree {
    private var nodes: [PathBytes: ImageNode] = ["/": ImageNode(kind: .directory, mode: 0o755)]
    private(set) var files: [PathBytes: [UInt8]] = [:]

    mutating func put(_ path: PathBytes, _ content: [UInt8], mode: UInt32 = 0o644) {
        let facts = FactsGathering().facts(path: path, mode: mode, size: content.count, content: content)
        files[path] = content
        put(path, ImageNode(kind: .file, mode: mode, size: UInt64(content.count), facts: facts))
    }

    mutating func put(_ path: PathBytes, link target: PathBytes) {
        put(path, ImageNode(kind: .symlink, mode: 0o777, target: target))
    }

    mutating func put(folder path: PathBytes) { put(path, ImageNode(kind: .directory, mode: 0o755)) }

    mutating func remove(_ path: PathBytes) {
        nodes[path] = nil
        files[path] = nil
    }

    /// Changes one bit of the byte at `position`.
    mutating func flip(_ path: PathBytes, at position: Int) {
        guard var content = files[path] else { return }
        content[position] ^= 1
        put(path, content, mode: nodes[path]?.mode ?? 0o644)
    }

    private mutating func put(_ path: PathBytes, _ node: ImageNode) {
        let parts = path.components
        for count in 1..<max(1, parts.count) {
            let folder = PathBytes(parts.prefix(count).flatMap { [PathBytes.slash] + $0 })
            if nodes[folder] == nil { nodes[folder] = ImageNode(kind: .directory, mode: 0o755) }
        }
        nodes[path] = node
    }

    func node(at path: PathBytes) -> ImageNode? { nodes[path] }

    func names(in path: PathBytes) -> [PathBytes] {
        let prefix = path == "/" ? path.bytes : path.bytes + [PathBytes.slash]
        return nodes.keys.filter { key in
            key != "/" && key.bytes.starts(with: prefix) && key.bytes.count > prefix.count
                && !key.bytes[prefix.count...].contains(PathBytes.slash)
        }.map { PathBytes($0.bytes.dropFirst(prefix.count)) }.sorted()
    }

    func forEachNode(_ body: (PathBytes, ImageNode) -> Void) {
        for path in nodes.keys.sorted() where path != "/" { if let node = nodes[path] { body(path, node) } }
    }

    func digest(_ path: PathBytes) -> SHA256Digest? { files[path].map { SHA256Digest.of($0) } }

    /// The image that this one becomes with an instance, and what a kit brings, in it.
    func holding(_ contents: InstanceContents, of kit: Kit) -> TreeFixture {
        var tree = self
        for path in kit.files.paths where path.isWithin(GraminePlaces.folder) {
            if let bytes = try? kit.files.bytes(of: path, limit: 1 << 24) { tree.put(path, bytes, mode: 0o755) }
        }
        for file in contents.files {
            let path = PathBytes("/").appending(file.path.bytes)
            switch file.kind {
            case .bytes(let bytes): tree.put(path, bytes, mode: UInt32(file.mode))
            case .symlink(let target): tree.put(path, link: target)
            default: tree.put(folder: path)
            }
        }
        return tree
    }
}
