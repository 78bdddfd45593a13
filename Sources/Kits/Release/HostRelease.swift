internal import Bytes
internal import Compatibility
internal import Diagnostics
internal import HostFiles
internal import LibOS
internal import SystemPackage

/// A release that is installed in a folder of the host, whose root is that folder: links lead nowhere else.
struct HostRelease: Release {
    private let root: FilePath

    init(_ root: FilePath) throws(TeeError) {
        _ = try InputDirectory(root)
        self.root = root
    }

    var tree: any ImageTree { HostTree(root: root) }

    var system: (any Release)? { (root.lexicallyNormalized() == "/") ? nil : try? HostRelease("/") }

    var identities: [String] { [] }

    func versions() throws(TeeError) -> [(package: String, version: String)] {
        // Packages of a Debian system (dpkg(1), "FILES").
        guard let file = try InputDirectory(root).file(["var", "lib", "dpkg", "status"]) else { return [] }
        return DebianControl.packages(try file.contents(limit: 64 << 20))
    }

    func contents(of paths: [PathBytes]) throws(TeeError) -> [FileRange] {
        let directory = try InputDirectory(root)
        var ranges: [FileRange] = []
        for path in paths {
            guard let parts = path.hostParts, let file = try directory.file(parts) else {
                throw kitFileMissing(path, "it is no regular file of the release")
            }
            ranges.append(FileRange(file))
        }
        return ranges
    }
}

/// A folder of the host as a tree.
private struct HostTree: ImageTree {
    let root: FilePath

    func node(at path: PathBytes) -> ImageNode? {
        guard let parts = path.hostParts else { return nil }
        let place = parts.reduce(root) { $0.appending($1) }
        if HostFileKind.isLink(place), !parts.isEmpty {
            guard let target = HostFileKind.linkTarget(of: place) else { return nil }
            return ImageNode(kind: .symlink, mode: 0o777, target: PathBytes(target))
        }
        switch HostFileKind(of: place) {
        case .regular: return ImageNode(kind: .file, mode: 0o644)
        case .directory: return ImageNode(kind: .directory, mode: 0o755)
        default: return nil
        }
    }

    func names(in path: PathBytes) -> [PathBytes] {
        guard let parts = path.hostParts, let directory = try? InputDirectory(root) else { return [] }
        return ((try? directory.names(parts)) ?? nil ?? []).map { PathBytes($0) }
    }

    func forEachNode(_ body: (PathBytes, ImageNode) -> Void) {
        var pending: [PathBytes] = ["/"]
        while let folder = pending.popLast() {
            for name in names(in: folder) {
                let path = folder == "/" ? PathBytes([PathBytes.slash] + name.bytes) : folder.appending(name.bytes)
                guard let node = node(at: path) else { continue }
                body(path, node)
                if node.kind == .directory { pending.append(path) }
            }
        }
    }
}

extension PathBytes {
    /// The parts as names on the host; nil if one is not UTF-8 or leads elsewhere.
    fileprivate var hostParts: [String]? {
        var parts: [String] = []
        for part in components {
            guard let text = String(validating: part, as: UTF8.self), text != "..", text != ".", !part.contains(0)
            else {
                return nil
            }
            parts.append(text)
        }
        return parts
    }
}
