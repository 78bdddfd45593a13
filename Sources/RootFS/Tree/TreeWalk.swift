public import Bytes

extension RootFS {
    /// Calls `body` with every path below the root and its node, in the order of the paths' bytes.
    public func forEachNode(_ body: (PathBytes, RootFSNode) -> Void) {
        var frames = [TreeFrame(directory: Int(inodes[0].directory), pathByteCount: 0)]
        var path: [UInt8] = []
        while let last = frames.indices.last {
            path.removeLast(path.count - frames[last].pathByteCount)
            let listing = listings[frames[last].directory]
            switch frames[last].next(listing) {
            case .name(let place):
                let inode = listing.inodes[place]
                path.append(PathBytes.slash)
                path += listing.names[place].bytes
                body(PathBytes(path), node(inode))
                if inodes[inode].directory >= 0 { frames[last].waiting.append(place) }
            case .below(let place):
                path.append(PathBytes.slash)
                path += listing.names[place].bytes
                let directory = Int(inodes[listing.inodes[place]].directory)
                frames.append(TreeFrame(directory: directory, pathByteCount: path.count))
            case nil:
                frames.removeLast()
            }
        }
    }
}

/// A directory that is being walked.
///
/// `a/x` comes behind `a` and `a-b`, since a hyphen is less than a slash: what is below a directory waits for the names
/// that come between.
private struct TreeFrame {
    enum Step {
        case name(Int)
        case below(Int)
    }

    let directory: Int
    /// Length of the directory's path.
    let pathByteCount: Int
    /// Directories whose names were told and whose content was not, the last first.
    var waiting: [Int] = []
    private var position = 0

    init(directory: Int, pathByteCount: Int) {
        self.directory = directory
        self.pathByteCount = pathByteCount
    }

    mutating func next(_ listing: RootFS.Listing) -> Step? {
        guard position < listing.names.count else { return waiting.popLast().map { .below($0) } }
        if let last = waiting.last,
            (listing.names[last].bytes + [PathBytes.slash]).lexicographicallyPrecedes(listing.names[position].bytes)
        {
            waiting.removeLast()
            return .below(last)
        }
        defer { position += 1 }
        return .name(position)
    }
}
