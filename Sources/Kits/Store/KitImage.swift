internal import Bytes
internal import Crypto
public import Diagnostics
public import LibOS
public import OCI
public import RootFS
internal import Synchronization
internal import Tar

extension Kit {
    /// The kit that an image is.
    ///
    /// - Parameters:
    ///   - expected: the digest that its manifest must have; nil for any.
    ///   - libOS: the LibOS that it must be for; nil for any.
    ///   - cache: where the indexes of its layers are kept; nil reads them anew.
    /// - Throws: `TB3705` if it is no kit, or another one; what reading its layers throws.
    public init(
        _ image: SourceImage,
        expecting expected: Digest? = nil,
        for libOS: String? = nil,
        cache: LayerIndexCache? = nil,
        progress: any ProgressObserver = SilentProgress()
    ) throws(TeeError) {
        let object = image.reference.description
        guard let name = image.config.label(KitLabels.libOS), let version = image.config.label(KitLabels.version),
            let count = image.config.label(KitLabels.runtimeLayers).flatMap({ Int($0) }),
            (0...image.layers.count).contains(count)
        else { throw notAKit(object, "it has no labels of a kit") }
        if let libOS, libOS != name { throw notAKit(object, "it is a kit of \(printable(name.utf8)), not of \(libOS)") }
        if let expected, expected != image.descriptor.digest {
            throw notAKit(object, "its digest is \(image.descriptor.digest), and \(expected) was demanded")
        }
        let indexes = try LayerIndexer(inspector: NoInspection(), cache: cache).index(image.layers, progress: progress)
        self.init(
            libOS: try KitLabels.checked(name, "LibOS"),
            version: try KitLabels.checked(version, "version"),
            origin: try image.config.label(KitLabels.origin).map { text throws(TeeError) in
                try KitLabels.checked(text, "origin")
            },
            digest: image.descriptor.digest,
            runtimeLayers: Array(image.layers.prefix(count)),
            files: ImageKitFiles(root: try RootFS(merging: indexes), contents: FileContents(layers: image.layers))
        )
    }
}

/// The files of a kit that is an image.
///
/// A conversion reads a dozen of them, some more than once, and each time a layer would be expanded up to it: so all of
/// them are read in one pass when the first is asked for, and kept, where together they are small enough.
private final class ImageKitFiles: KitFiles {
    private let root: RootFS
    private let contents: FileContents
    private let kept = Mutex<[Int: [UInt8]]?>(nil)

    /// As many bytes of content are kept: a release of Gramine has 20 MB.
    private static let keptByteCount = 64 << 20

    init(root: RootFS, contents: FileContents) {
        self.root = root
        self.contents = contents
    }

    var paths: [PathBytes] {
        var paths: [PathBytes] = []
        root.forEachNode { path, node in if node.kind == .file { paths.append(path) } }
        return paths
    }

    func file(at path: PathBytes) -> KitFile? {
        guard let node = root.node(at: path), let digest = node.sha256 else { return nil }
        return KitFile(mode: node.mode, byteCount: node.size, digest: digest)
    }

    func bytes(of path: PathBytes, limit: Int) throws(TeeError) -> [UInt8] {
        guard let node = root.node(at: path), node.kind == .file else {
            throw kitFileMissing(path, "the kit does not hold it")
        }
        guard node.size <= limit else {
            throw kitFileMissing(path, "it has \(node.size) bytes, and at most \(limit) can be right")
        }
        return try describing("\(path)") { () throws(TeeError) in
            let known = try kept.withLock { kept throws(TeeError) in
                if kept == nil { kept = try all() }
                return kept?[node.identity]
            }
            if let known { return known }
            return try contents.bytes(of: node, limit: limit)
        }
    }

    /// The bytes of all files, by what the tree knows them by; none if they are too many.
    private func all() throws(TeeError) -> [Int: [UInt8]] {
        var nodes: [Int: RootFSNode] = [:]
        root.forEachNode { _, node in if node.kind == .file { nodes[node.identity] = node } }
        let sorted = nodes.values.sorted { $0.identity < $1.identity }
        guard sorted.allSatisfy({ $0.size <= ImageKitFiles.keptByteCount }),
            sorted.reduce(0, { $0 + $1.size }) <= ImageKitFiles.keptByteCount
        else { return [:] }
        let bytes = try contents.bytes(of: sorted, limit: ImageKitFiles.keptByteCount)
        return Dictionary(zip(sorted.map(\.identity), bytes)) { first, _ in first }
    }
}

func notAKit(_ object: String, _ cause: String) -> TeeError {
    TeeError(
        .notAKit,
        object: object,
        cause: cause,
        hint: "`tee-build kit list` shows the kits that are there, `tee-build kit import` makes one"
    )
}
