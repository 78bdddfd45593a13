internal import Bytes
internal import Diagnostics
internal import Tar

/// What a layer removes from those below it (OCI image-spec 1.1, layer.md, "Whiteouts").
struct LayerWhiteouts {
    /// Paths that are removed, each once, in the order of the layer.
    private(set) var paths: [PathBytes] = []
    /// Directories whose content is removed, each once.
    private(set) var opaque: [PathBytes] = []
    /// The same as ``paths``.
    fileprivate private(set) var removed: Set<PathBytes> = []
    /// The same as ``opaque``.
    fileprivate private(set) var emptied: Set<PathBytes> = []

    private static let prefix = Array(".wh.".utf8)
    private static let opaqueName = Array(".wh..wh..opq".utf8)
    private static let metaPrefix = Array(".wh..wh.".utf8)

    /// None.
    init() {}

    /// - Throws: `TB3402` for a whiteout without a name, or of `.` or `..`, and for a folder that is named so.
    init(_ entries: [LayerEntry]) throws(TeeError) {
        for entry in entries {
            let name = entry.path.lastComponent
            try LayerWhiteouts.checkFolders(of: entry.path)
            guard name.starts(with: LayerWhiteouts.prefix) else { continue }
            let folder = PathBytes(entry.path.bytes.dropLast(name.count).dropLast())
            if name.elementsEqual(LayerWhiteouts.opaqueName) {
                if emptied.insert(folder).inserted { opaque.append(folder) }
                continue
            }
            if LayerWhiteouts.isMeta(entry.path) { continue }
            let target = Array(name.dropFirst(LayerWhiteouts.prefix.count))
            guard !target.isEmpty, !target.elementsEqual(".".utf8), !target.elementsEqual("..".utf8) else {
                throw unmergeable("\(entry.path)", "it is a whiteout that names no file")
            }
            let path = folder.isEmpty ? PathBytes(target) : folder.appending(target)
            if removed.insert(path).inserted { paths.append(path) }
        }
    }

    /// Refuses what some take for a whiteout, and others for a folder, in the middle of a path.
    private static func checkFolders(of path: PathBytes) throws(TeeError) {
        let bytes = path.bytes
        var start = 0
        for end in bytes.indices where bytes[end] == PathBytes.slash {
            let folder = bytes[start..<end]
            start = end + 1
            guard folder.starts(with: prefix) else { continue }
            guard folder.count > prefix.count, !folder.elementsEqual(opaqueName) else {
                throw unmergeable("\(path)", "a folder on its path is named like a whiteout that names no file")
            }
        }
    }

    /// Whether there is anything in lower layers that could be removed.
    var removesAnything: Bool { !removed.isEmpty || !emptied.isEmpty }

    /// Whether the entry of this name is for whoever merges layers, and is no file of the image.
    static func isMeant(by path: PathBytes) -> Bool {
        path.lastComponent.starts(with: prefix) || isMeta(path)
    }

    /// AUFS kept files of its own below such names; container runtimes pass over them.
    private static func isMeta(_ path: PathBytes) -> Bool {
        path.lastComponent.starts(with: metaPrefix) && !path.lastComponent.elementsEqual(opaqueName)
            || path.bytes.starts(with: metaPrefix) && !path.bytes.elementsEqual(opaqueName)
    }
}

/// A path that is gone down component by component, and whether what lower layers have there is removed.
struct WhiteoutDescent {
    private var path = PathBytes("")
    private var isRemoved = false

    /// What the next step costs, in steps of following a path: longer paths take longer to look up.
    var cost: Int { 1 + path.bytes.count / 64 }

    /// Whether what lower layers have at the next component is removed, itself or with a folder above it.
    mutating func enters(_ part: ArraySlice<UInt8>, _ whiteouts: LayerWhiteouts) -> Bool {
        guard !isRemoved else { return true }
        isRemoved = whiteouts.emptied.contains(path)
        path = path.appending(part)
        isRemoved = isRemoved || whiteouts.removed.contains(path)
        return isRemoved
    }
}

extension TreeBuilder {
    /// Removes what only lower layers have.
    mutating func apply(_ whiteouts: LayerWhiteouts) throws(TeeError) {
        for folder in whiteouts.opaque {
            let parts = folder.components
            guard let (directory, ownLink) = try findWhitened(parts) else { continue }
            if let ownLink { throw TreeBuilder.ownLink(ownLink) }
            prune(directory)
        }
        for path in whiteouts.paths {
            let parts = path.components
            guard let last = parts.last, let (directory, ownLink) = try findWhitened(parts.dropLast()) else { continue }
            let name = PathBytes(last)
            // umoci whites out what a directory held also where a link takes the directory's place.
            guard let child = directories[directory].children[name] else { continue }
            if let ownLink { throw TreeBuilder.ownLink(ownLink) }
            let held = Int(inodes[child.inode].directory)
            if child.layer != layer {
                directories[directory].children[name] = nil
            } else if held >= 0 {
                prune(held)
            }
        }
    }

    /// Removes all that this layer has not named, below a directory.
    private mutating func prune(_ directory: Int) {
        var pending = [directory]
        while let directory = pending.popLast() {
            guard directories[directory].prunedBy != layer else { continue }
            directories[directory].prunedBy = layer
            directories[directory].children = directories[directory].children.filter { $0.value.layer == layer }
            for child in directories[directory].children.values where inodes[child.inode].directory >= 0 {
                pending.append(Int(inodes[child.inode].directory))
            }
        }
    }
}
