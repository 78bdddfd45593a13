internal import Bytes
internal import Compatibility
internal import Diagnostics
internal import HostFiles
internal import LibOS
internal import OCI
internal import RootFS
internal import Tar

/// A release in a container image, or in layers that were made of packages.
struct ImageRelease: Release {
    let identities: [String]
    private let root: RootFS
    private let contents: FileContents
    private let stated: [(package: String, version: String)]

    /// - Parameter stated: versions that are known from elsewhere.
    init(
        _ layers: [LayerBlob],
        identities: [String],
        stated: [(package: String, version: String)] = [],
        limits: LayerLimits,
        progress: any ProgressObserver
    ) throws(TeeError) {
        let indexes = try LayerIndexer(inspector: NoInspection(), limits: limits).index(layers, progress: progress)
        root = try RootFS(merging: indexes, limits: limits)
        contents = FileContents(layers: layers, limits: limits)
        self.identities = identities
        self.stated = stated
    }

    var tree: any ImageTree { RootFSTree(root) }

    func versions() throws(TeeError) -> [(package: String, version: String)] {
        // Packages of a Debian image (dpkg(1), "FILES").
        guard let node = root.node(at: "/var/lib/dpkg/status"), node.kind == .file else { return stated }
        let text = try contents.bytes(of: node, limit: 64 << 20)
        return stated + DebianControl.packages(text)
    }

    func contents(of paths: [PathBytes]) throws(TeeError) -> [FileRange] {
        var nodes: [RootFSNode] = []
        for path in paths {
            guard let node = root.node(at: path), node.kind == .file else {
                throw kitFileMissing(path, "it is no regular file of the release")
            }
            nodes.append(node)
        }
        var output = try OutputDirectory.temporary().newFile()
        var offsets = [Int](repeating: 0, count: nodes.count)
        var pending: [Int: [UInt8]] = [:]
        var last = -1
        try contents.read(nodes) { place, part throws(TeeError) in
            // Files that are one file come side by side, a piece of each in turn.
            if nodes[..<place].contains(where: { $0.identity == nodes[place].identity }) {
                pending[place] = []
                return
            }
            if place != last { offsets[place] = output.byteCount }
            last = place
            try output.write(part)
        }
        for place in pending.keys {
            if let first = nodes.firstIndex(where: { $0.identity == nodes[place].identity }) {
                offsets[place] = offsets[first]
            }
        }
        let file = try output.sealed("release")
        return nodes.indices.map { FileRange(file, offset: offsets[$0], byteCount: nodes[$0].size) }
    }
}

/// Looks into no file.
struct NoInspection: FileInspector {
    var identity: String { "none" }
    var probeSize: Int { 0 }
    func bytesWanted(path: PathBytes, mode: UInt32, size: Int, first: [UInt8]) -> Int? { nil }
    func facts(path: PathBytes, mode: UInt32, size: Int, content: [UInt8]) -> [UInt8]? { nil }
}
