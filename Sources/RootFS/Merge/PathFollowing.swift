internal import Bytes
internal import Diagnostics
internal import Tar

extension TreeBuilder {
    /// As many links as containerd's `fs.RootPath` follows.
    private static let greatestHopCount = 255

    /// Steps that are always allowed, and how many more for each inode: chains of links that cost more are hostile.
    private static let freeStepCount = 20_000_000
    private static let stepsPerInode = 200

    /// The directory at `path`, links followed inside the tree; what is missing is made.
    mutating func makeDirectory(_ path: ArraySlice<UInt8>) throws(TeeError) -> Int {
        guard let found = try follow(path.split(separator: PathBytes.slash), making: true) else {
            throw unmergeable("", "its folder cannot be made")
        }
        return found
    }

    /// The directory at `parts`, links followed inside the tree; nil if it is not there.
    mutating func findDirectory(_ parts: some BidirectionalCollection<ArraySlice<UInt8>>) throws(TeeError) -> Int? {
        try follow(Array(parts), making: false)
    }

    private mutating func follow(_ parts: [ArraySlice<UInt8>], making: Bool) throws(TeeError) -> Int? {
        var rest = Array(parts.reversed())
        var above = [TreeBuilder.root]
        var links: [PathBytes] = []
        let firstMade = directories.count
        while let part = rest.popLast() {
            stepCount += 1
            guard stepCount <= TreeBuilder.freeStepCount + TreeBuilder.stepsPerInode * inodes.count else {
                throw unmergeable("", "following the links of this image takes too long")
            }
            if part.elementsEqual(".".utf8) { continue }
            if part.elementsEqual("..".utf8) {
                guard above[above.count - 1] < firstMade else { throw TreeBuilder.missing(links) }
                if above.count > 1 { above.removeLast() }
                continue
            }
            let name = PathBytes(part)
            let directory = above[above.count - 1]
            guard let child = directories[directory].children[name] else {
                guard making else { return nil }
                above.append(try implicitDirectory(name, in: directory))
                continue
            }
            let inode = inodes[child.inode]
            if making, links.isEmpty, child.layer != layer, isRemoved(parts.dropLast(rest.count)) {
                // The layer takes away what is there, and has something below the name.
                above.append(try implicitDirectory(name, in: directory))
            } else if inode.entry.kind == .symlink {
                links.append(name)
                guard links.count <= TreeBuilder.greatestHopCount else { throw TreeBuilder.loop(links) }
                if making { directories[directory].children[name]?.layer = layer }
                if inode.entry.linkTarget.first == PathBytes.slash { above = [TreeBuilder.root] }
                rest += inode.entry.linkTarget.split(separator: PathBytes.slash).reversed()
            } else if inode.directory >= 0 {
                if making { directories[directory].children[name]?.layer = layer }
                above.append(inode.directory)
            } else {
                guard making else { return nil }
                throw unmergeable("", "\(name) on its path is no directory")
            }
        }
        return above.last
    }

    /// Whether the layer removes what lower layers have at a path.
    private mutating func isRemoved(_ parts: ArraySlice<ArraySlice<UInt8>>) -> Bool {
        guard whiteouts.removesAnything else { return false }
        stepCount += parts.count
        return whiteouts.remove(parts)
    }

    private mutating func implicitDirectory(_ name: PathBytes, in directory: Int) throws(TeeError) -> Int {
        let inode = try make(.implicitDirectory(name), in: directory, name)
        directories[directory].children[name] = Child(inode: inode, layer: layer)
        return inodes[inode].directory
    }

    /// What comes behind a name that is not there is found by looking only at the path, or not at all.
    private static func missing(_ links: [PathBytes]) -> TeeError {
        let link = links.last.map(\.description) ?? ""
        return unmergeable("", "the link \(link) on its path leads back from a folder that is not there")
    }

    private static func loop(_ links: [PathBytes]) -> TeeError {
        let chain = links.prefix(8).map(\.description).joined(separator: ", ")
        return unmergeable("", "its path leads through over \(greatestHopCount) symbolic links: \(chain), …")
    }
}
