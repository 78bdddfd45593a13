internal import Bytes
public import Diagnostics
internal import HostFiles
internal import LibOS
internal import OCI
internal import RootFS

/// Keeps the content of an instance's layer on the host while the layer is written anew.
public final class InstanceSpool {
    private let directory: OutputDirectory

    /// A spool in the host's folder for temporary files.
    ///
    /// - Throws: `TB5002` if none can be made.
    public init() throws(TeeError) { directory = try OutputDirectory.temporary() }

    /// The entries of the top layer, with those of `replaced` in the place of their likes.
    ///
    /// - Throws: what reading the layer throws; `TB5002` if the spool cannot be written.
    func files(ofTopLayerOf image: OpenedImage, replacing replaced: [LayerFile]) throws(TeeError) -> [LayerFile] {
        let top = image.source.layers.count - 1
        var found: [(path: PathBytes, node: RootFSNode)] = []
        let own = Set(replaced.map(\.path))
        image.tree.forEachNode { path, node in
            if !own.contains(path.withoutLeadingSlash) { found.append((path, node)) }
        }
        let parents = Set(
            (found.filter { $0.node.layer == top && $0.node.kind != .directory }.map(\.path) + replaced.map(\.path))
                .flatMap { InstanceSpool.folders(of: $0) }
        )
        var files = replaced
        var contents: [RootFSNode] = []
        var names: [(path: PathBytes, node: RootFSNode)] = []
        for (path, node) in found {
            let name = path.withoutLeadingSlash
            switch node.kind {
            case .directory where node.layer == top:
                files.append(LayerFile(path: name, kind: .directory, mode: node.mode))
            case .directory:
                if parents.contains(name) {
                    files.append(LayerFile(path: name, kind: .inheritedDirectory, mode: node.mode))
                }
            case .symlink where node.layer == top:
                guard let target = node.linkTarget else { continue }
                files.append(LayerFile(path: name, kind: .symlink(target: target), mode: node.mode))
            case .file where node.layer == top:
                contents.append(node)
                names.append((name, node))
            default: break
            }
        }
        return files + (try spooled(names, contents, image.contents))
    }

    /// The files with their content on the host, one behind the other in one file.
    private func spooled(
        _ names: [(path: PathBytes, node: RootFSNode)],
        _ nodes: [RootFSNode],
        _ contents: FileContents
    ) throws(TeeError) -> [LayerFile] {
        var output = try directory.newFile()
        var offsets = [Int](repeating: 0, count: nodes.count)
        var last = -1
        try contents.read(nodes) { place, part throws(TeeError) in
            if place != last { offsets[place] = output.byteCount }
            last = place
            try output.write(part)
        }
        let file = try output.sealed("instance layer")
        return names.enumerated().map { position, name in
            let range = FileRange(file, offset: offsets[position], byteCount: name.node.size)
            return LayerFile(path: name.path, kind: .range(range), mode: name.node.mode)
        }
    }

    private static func folders(of path: PathBytes) -> [PathBytes] {
        let parts = path.components
        return (1..<max(parts.count, 1)).map { PathBytes(parts.prefix($0).joined(separator: [PathBytes.slash])) }
    }
}
