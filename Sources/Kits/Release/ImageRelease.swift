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
        // What several paths name is read once.
        var nodes: [RootFSNode] = []
        var places: [Int: Int] = [:]
        var wanted: [Int] = []
        for path in paths {
            guard let node = root.node(at: path), node.kind == .file else {
                throw kitFileMissing(path, "it is no regular file of the release")
            }
            let place = places[node.identity, default: nodes.count]
            if place == nodes.count {
                places[node.identity] = place
                nodes.append(node)
            }
            wanted.append(place)
        }
        var output = try OutputDirectory.temporary().newFile()
        var offsets = [Int](repeating: 0, count: nodes.count)
        var last = -1
        try contents.read(nodes) { place, part throws(TeeError) in
            if place != last { offsets[place] = output.byteCount }
            last = place
            try output.write(part)
        }
        let file = try output.sealed("release")
        return wanted.map { FileRange(file, offset: offsets[$0], byteCount: nodes[$0].size) }
    }
}

/// Looks into no file.
struct NoInspection: FileInspector {
    var identity: String { "none" }
    var probeSize: Int { 0 }
    func bytesWanted(path: PathBytes, mode: UInt32, size: Int, first: [UInt8]) -> Int? { nil }
    func facts(path: PathBytes, mode: UInt32, size: Int, content: [UInt8]) -> [UInt8]? { nil }
}
