public import Bytes
public import Diagnostics
internal import OCI
public import Tar

/// The merged tree of an image's layers, in memory: no host path is ever made of a name in it.
public struct RootFS: Sendable {
    /// What a directory holds.
    struct Listing: Sendable {
        /// Names in the order of their bytes.
        var names: [PathBytes] = []
        /// The inode of each name.
        var inodes: [Int] = []
    }

    let entries: MergedEntries
    let inodes: [Inode]
    let listings: [Listing]
    /// How many paths there are below the root.
    public let nodeCount: Int

    /// Merges layers, the lowest first.
    ///
    /// - Throws: `TB3402` if an entry cannot be laid over what is below it; `TB3403` if there are too many.
    public init(merging indexes: [LayerIndex], limits: LayerLimits = LayerLimits()) throws(TeeError) {
        var builder = TreeBuilder(limits: limits)
        let total = indexes.reduce(0) { $0 &+ $1.contentByteCount }
        guard total <= limits[.expandedBytes] else {
            throw RootFSLimit.content(total, limits)
        }
        for (position, index) in indexes.enumerated() {
            try describing("layer \(position + 1)/\(indexes.count) \(index.digest)") { () throws(TeeError) in
                try builder.lay(index)
            }
        }
        self.init(builder)
    }

    /// Keeps what can be reached, and sorts it.
    private init(_ builder: TreeBuilder) {
        // Negative for those that no name was found for yet.
        var places = [Int](repeating: -1, count: builder.inodes.count)
        var inodes = [builder.inodes[0]]
        inodes.reserveCapacity(builder.inodes.count)
        places[0] = 0
        var listings = [Listing()]
        inodes[0].directory = 0
        var pending = [(old: Int(builder.inodes[0].directory), new: 0)]
        var count = 0
        while let (old, new) = pending.popLast() {
            let children = builder.directories[old].children.sorted { $0.key < $1.key }
            var listing = Listing()
            listing.names.reserveCapacity(children.count)
            listing.inodes.reserveCapacity(children.count)
            count += children.count
            for (name, child) in children {
                listing.names.append(name)
                guard places[child.inode] < 0 else {
                    listing.inodes.append(places[child.inode])
                    continue
                }
                places[child.inode] = inodes.count
                listing.inodes.append(inodes.count)
                var inode = builder.inodes[child.inode]
                if inode.directory >= 0 {
                    pending.append((Int(inode.directory), listings.count))
                    inode.directory = Int32(listings.count)
                    listings.append(Listing())
                }
                inodes.append(inode)
            }
            listings[new] = listing
        }
        entries = builder.entries
        self.inodes = inodes
        self.listings = listings
        nodeCount = count
    }

    /// The root directory.
    public var root: RootFSNode { node(0) }

    /// The node at `path` itself, links not followed; nil if there is none, or a part of its path is no directory.
    public func node(at path: PathBytes) -> RootFSNode? {
        place(of: path).map { node($0) }
    }

    func node(_ inode: Int) -> RootFSNode {
        RootFSNode(entries[inodes[inode].entry], layer: Int(inodes[inode].layer), identity: inode)
    }

    /// The names in the directory at `path`, in the order of their bytes; empty if it is none.
    public func names(in path: PathBytes) -> [PathBytes] {
        guard let place = place(of: path), inodes[place].directory >= 0 else { return [] }
        return listings[Int(inodes[place].directory)].names
    }

    private func place(of path: PathBytes) -> Int? {
        var place = 0
        for part in path.components {
            let directory = Int(inodes[place].directory)
            guard directory >= 0, let next = listings[directory].inode(part) else { return nil }
            place = next
        }
        return place
    }
}

extension RootFS.Listing {
    /// The inode of a name.
    func inode(_ name: ArraySlice<UInt8>) -> Int? {
        var (low, high) = (0, names.count)
        while low < high {
            let middle = (low + high) / 2
            if names[middle].bytes.lexicographicallyPrecedes(name) { low = middle + 1 } else { high = middle }
        }
        guard low < names.count, names[low].bytes.elementsEqual(name) else { return nil }
        return inodes[low]
    }
}

private enum RootFSLimit {
    static func content(_ total: Int, _ limits: LayerLimits) -> TeeError {
        layerLimit("", "its files have \(total) bytes", .expandedBytes, limits)
    }
}
