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

    /// The directory below which a whiteout removes; nil if it is not there.
    ///
    /// `ownLink` is a link of this layer that leads there. Whether unpackers go along it depends on which of both stands
    /// first: only if nothing is to be removed behind it does it not matter.
    ///
    /// - Throws: `TB3402` if such a link stands where there was a link before, which unpackers may follow as well.
    mutating func findWhitened(
        _ parts: some BidirectionalCollection<ArraySlice<UInt8>>
    ) throws(TeeError) -> (directory: Int, ownLink: PathBytes?)? {
        var ownLink: PathBytes?
        let directory = try follow(Array(parts), making: false) {
            [layer, relinked] name, inode, link throws(TeeError) in
            guard link.layer == layer else { return }
            guard !relinked.contains(inode) else { throw TreeBuilder.ownLink(name) }
            ownLink = ownLink ?? name
        }
        return directory.map { ($0, ownLink) }
    }

    private mutating func follow(
        _ parts: [ArraySlice<UInt8>],
        making: Bool,
        passing: (PathBytes, Int, Inode) throws(TeeError) -> Void = { _, _, _ in }
    ) throws(TeeError) -> Int? {
        var rest = Array(parts.reversed())
        var above = [TreeBuilder.root]
        var links: [PathBytes] = []
        var hiding = WhiteoutDescent()
        while let part = rest.popLast() {
            try countSteps(1)
            if part.elementsEqual(".".utf8) { continue }
            if part.elementsEqual("..".utf8) {
                if above.count > 1 { above.removeLast() }
                continue
            }
            let name = PathBytes(part)
            let directory = above[above.count - 1]
            var child = directories[directory].children[name]
            if making, links.isEmpty, whiteouts.removesAnything {
                try countSteps(hiding.cost)
                // What the layer takes away makes room for what it has below the name.
                if hiding.enters(part, whiteouts), child?.layer != layer { child = nil }
            }
            if let child, inodes[child.inode].directory >= 0 {
                if making { directories[directory].children[name]?.layer = layer }
                above.append(Int(inodes[child.inode].directory))
                continue
            }
            try checkGoesOn(rest, name)
            if let child, inodes[child.inode].kind == .symlink {
                let target = entries[inodes[child.inode].entry].linkTarget
                try passing(name, child.inode, inodes[child.inode])
                links.append(name)
                guard links.count <= TreeBuilder.greatestHopCount else { throw TreeBuilder.loop(links) }
                if making { directories[directory].children[name]?.layer = layer }
                if target.first == PathBytes.slash { above = [TreeBuilder.root] }
                rest += target.split(separator: PathBytes.slash).reversed()
            } else if making {
                guard child == nil else { throw unmergeable("", "\(name) on its path is no directory") }
                above.append(try implicitDirectory(name, in: directory))
            } else {
                return nil
            }
        }
        return above.last
    }

    private mutating func countSteps(_ count: Int) throws(TeeError) {
        stepCount += count
        guard stepCount <= TreeBuilder.freeStepCount + TreeBuilder.stepsPerInode * inodes.count else {
            throw unmergeable("", "following the links of this image takes too long")
        }
    }

    /// Refuses `name/..` where the name is no directory proper: containerd strikes both out, others follow the name.
    private func checkGoesOn(_ rest: [ArraySlice<UInt8>], _ name: PathBytes) throws(TeeError) {
        guard rest.last(where: { !$0.elementsEqual(".".utf8) })?.elementsEqual("..".utf8) != true else {
            throw unmergeable("", "a link on its path goes through \(name) and back, which unpackers do differently")
        }
    }

    private mutating func implicitDirectory(_ name: PathBytes, in directory: Int) throws(TeeError) -> Int {
        let inode = try make(MergedEntries.implicitDirectory, .directory, in: directory, name)
        directories[directory].children[name] = Child(inode: inode, layer: layer)
        return Int(inodes[inode].directory)
    }

    static func ownLink(_ name: PathBytes) -> TeeError {
        unmergeable("", "it is a whiteout behind the link \(name) of its own layer, which unpackers do differently")
    }

    private static func loop(_ links: [PathBytes]) -> TeeError {
        let chain = links.prefix(8).map(\.description).joined(separator: ", ")
        return unmergeable("", "its path leads through over \(greatestHopCount) symbolic links: \(chain), …")
    }
}
