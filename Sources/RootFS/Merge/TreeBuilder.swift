internal import Bytes
internal import Diagnostics
internal import Tar

/// A tree to which layers are laid, one over the other.
///
/// What an entry does follows containerd's `archive/tar.go` (v1.7): the folder of an entry is found by following links
/// inside the image, the entry itself replaces what is there, a directory joins a directory. Whiteouts remove what lower
/// layers have, whatever their place within the layer (OCI image-spec 1.1, layer.md).
struct TreeBuilder {
    /// A name in a directory.
    struct Child {
        var inode: Int
        /// The layer that named it last, itself or as part of a longer path.
        var layer: Int
    }

    /// What a directory holds while the tree grows.
    struct Directory {
        var children: [PathBytes: Child] = [:]
        /// Length of its path, links resolved.
        var pathByteCount: Int
        /// The layer whose whiteouts were applied to it last.
        var prunedBy = -1
    }

    var entries = MergedEntries()
    var inodes: [Inode]
    var directories: [Directory]
    let limits: LayerLimits
    /// The layer that is being laid over the others, counted from 0.
    var layer = 0
    /// Entries of all layers so far.
    private var entryCount = 0
    /// Steps of following paths so far: what hostile chains of links cost.
    var stepCount = 0
    /// What the layer removes from those below.
    var whiteouts = LayerWhiteouts()
    /// Links of the layer that stand where there was another, or something else of the same layer.
    var relinked: Set<Int> = []
    /// Whether the layer put something in the place of a directory or link of its own, or that it went through.
    private var hasChangedPaths = false
    /// The folder of the last entry, since entries of one folder stand together.
    private var lastFolder: (path: ArraySlice<UInt8>, directory: Int)?

    static let root = 0

    init(limits: LayerLimits) {
        self.limits = limits
        inodes = [Inode(entry: MergedEntries.implicitDirectory, kind: .directory, directory: 0, layer: 0)]
        directories = [Directory(pathByteCount: 0)]
    }

    /// Lays a layer over those so far.
    ///
    /// - Throws: `TB3402` if an entry cannot be laid there, `TB3403` if there are too many.
    mutating func lay(_ index: LayerIndex) throws(TeeError) {
        entryCount += index.entries.count
        guard entryCount <= limits[.entries] else {
            throw layerLimit("", "its layers have \(entryCount) entries", .entries, limits)
        }
        lastFolder = nil
        relinked = []
        hasChangedPaths = false
        whiteouts = try LayerWhiteouts(index.entries)
        entries.add(index.entries)
        for (position, entry) in index.entries.enumerated() {
            guard !LayerWhiteouts.isMeant(by: entry.path) else { continue }
            let source = EntryPlace(layer: Int32(layer), position: Int32(position))
            try describing("\(entry.path)") { () throws(TeeError) in try place(entry, from: source) }
        }
        if hasChangedPaths { try checkDirectories(index.entries) }
        try apply(whiteouts)
        layer += 1
    }

    /// Refuses a layer that takes away a folder again which it has named: at their end, unpackers look for each of them.
    private mutating func checkDirectories(_ entries: [LayerEntry]) throws(TeeError) {
        for entry in entries where entry.kind == .directory && !LayerWhiteouts.isMeant(by: entry.path) {
            let parts = entry.path.components
            guard let last = parts.last else { continue }
            let isThere = try describing("\(entry.path)") { () throws(TeeError) in
                try findDirectory(parts.dropLast()).map { directories[$0].children[PathBytes(last)] != nil } ?? false
            }
            guard isThere else {
                throw unmergeable("\(entry.path)", "the layer replaces a folder above it by something else")
            }
        }
    }

    private mutating func place(_ entry: LayerEntry, from source: EntryPlace) throws(TeeError) {
        guard let slash = entry.path.bytes.lastIndex(of: PathBytes.slash) else {
            try place(entry, from: source, in: TreeBuilder.root, as: entry.path)
            return
        }
        let folder = entry.path.bytes[..<slash]
        let directory: Int
        if let lastFolder, lastFolder.path == folder {
            directory = lastFolder.directory
        } else {
            directory = try makeDirectory(folder)
            lastFolder = (folder, directory)
        }
        try place(entry, from: source, in: directory, as: PathBytes(entry.path.bytes[(slash + 1)...]))
    }

    private mutating func place(
        _ entry: LayerEntry,
        from source: EntryPlace,
        in directory: Int,
        as name: PathBytes
    ) throws(TeeError) {
        guard !name.isEmpty else {
            if entry.kind == .globalHeader { return }
            guard entry.kind == .directory else { throw unmergeable("", "the root of an image must be a directory") }
            inodes[TreeBuilder.root].entry = source
            return
        }
        let old = directories[directory].children[name]
        guard entry.kind != .globalHeader else {
            guard old == nil else {
                throw unmergeable("", "it is a global PAX header, for which unpackers remove the file of its name")
            }
            return
        }
        if let old, inodes[old.inode].kind == .directory {
            if entry.kind == .directory {
                inodes[old.inode].entry = source
                inodes[old.inode].layer = Int32(layer)
                directories[directory].children[name]?.layer = layer
                return
            }
            guard entry.kind != .symlink || old.layer != layer else {
                throw unmergeable(
                    "",
                    "it is a link in the place of a directory of its own layer, through which unpackers may write"
                )
            }
        }
        let inode: Int
        if entry.kind == .hardLink {
            // What is in its place goes before the target is looked for, which may lie below it.
            directories[directory].children[name] = nil
            inode = try linked(entry, from: directory, name)
            inodes[inode].entry = entries.keep(
                try entries[inodes[inode].entry].taking(attributesOf: entry, limits)
            )
        } else {
            inode = try make(source, entry.kind, in: directory, name)
        }
        if let old, old.layer == layer, entry.kind != .directory || inodes[old.inode].directory < 0 {
            hasChangedPaths =
                hasChangedPaths || inodes[old.inode].directory >= 0
                || inodes[old.inode].kind == .symlink
        }
        if let old, entry.kind == .symlink, old.layer == layer || inodes[old.inode].kind == .symlink {
            relinked.insert(inode)
        }
        directories[directory].children[name] = Child(inode: inode, layer: layer)
        // A link or directory in the place of another changes where paths lead.
        if entry.kind == .directory || entry.kind == .symlink || old != nil { lastFolder = nil }
    }

    mutating func make(
        _ entry: EntryPlace,
        _ kind: TarEntryKind,
        in directory: Int,
        _ name: PathBytes
    ) throws(TeeError) -> Int {
        let pathByteCount = directories[directory].pathByteCount + 1 + name.bytes.count
        guard pathByteCount <= limits[.path] else {
            throw layerLimit("", "with links followed its path has \(pathByteCount) bytes", .path, limits)
        }
        var inode = Inode(entry: entry, kind: kind, directory: -1, layer: Int32(layer))
        if kind == .directory {
            inode.directory = Int32(directories.count)
            directories.append(Directory(pathByteCount: pathByteCount))
        }
        inodes.append(inode)
        return inodes.count - 1
    }

    /// The inode that a hard link names, which is found like any other path, but that a link at its end is not followed.
    private mutating func linked(
        _ entry: LayerEntry,
        from directory: Int,
        _ name: PathBytes
    ) throws(TeeError) -> Int {
        let parts = entry.linkTarget.split(separator: PathBytes.slash).filter { !$0.elementsEqual(".".utf8) }
        let target = PathBytes(entry.linkTarget)
        guard let last = parts.last, !last.elementsEqual("..".utf8) else {
            throw unmergeable("", "it is a hard link to a directory")
        }
        let folder = try findDirectory(parts.dropLast())
        guard folder != directory || PathBytes(last) != name else {
            throw unmergeable("", "it is a hard link to itself")
        }
        guard let folder, let child = directories[folder].children[PathBytes(last)] else {
            throw unmergeable("", "it is a hard link to \(target), which is not there")
        }
        guard inodes[child.inode].directory < 0 else {
            throw unmergeable("", "it is a hard link to the directory \(target)")
        }
        return child.inode
    }
}

extension LayerEntry {
    /// A directory that no layer names itself: what container runtimes make where one is missing.
    static func implicitDirectory(_ path: PathBytes) -> LayerEntry {
        var entry = LayerEntry(path: path, kind: .directory)
        entry.mode = 0o755
        return entry
    }
}
