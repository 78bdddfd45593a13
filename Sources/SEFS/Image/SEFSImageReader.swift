internal import Bytes
internal import Crypto
public import Diagnostics

/// Where the files of a SEFS image are.
public protocol SEFSImageSource {
    /// The file `name`; nil if there is none.
    func file(_ name: String) throws(TeeError) -> (any ProtectedFileSource)?
}

/// Reads a SEFS image that was made in one go, as `sefs-cli zip` and this module make them.
///
/// `metadata` is verified from its MAC down, each further file by the MAC that its inode has. What such an image never
/// has is refused: an inode with two names (hard links, cycles of directories), names that could lead elsewhere, counts
/// that contradict each other.
public struct SEFSImageReader: ~Copyable {
    private let source: any SEFSImageSource
    private let mode: ProtectedFileMode
    private var metadata: ProtectedFileReader
    private let blocks: UInt32

    /// The MAC of the image.
    public let mac: ProtectedFileMAC

    /// Opens the image.
    ///
    /// - Parameter expected: the MAC that it must have, where one is known.
    /// - Throws: `TB3900` to `TB3902` if it is no whole image, and what the source throws.
    public init(
        _ source: any SEFSImageSource,
        mode: ProtectedFileMode,
        expecting expected: ProtectedFileMAC? = nil
    ) throws(TeeError) {
        var metadata = try ProtectedFileReader(
            SEFSImageReader.open(source, SEFSPlan.metadataName),
            name: SEFSPlan.metadataName,
            mode: mode,
            expecting: expected
        )
        let superblock = try metadata.bytes(at: 0, count: 16)
        guard superblock.littleEndian(at: 0) == SEFSLayout.magic, let blocks: UInt32 = superblock.littleEndian(at: 4),
            let groups: UInt32 = superblock.littleEndian(at: 12), groups > 0,
            UInt64(groups) * UInt64(SEFSLayout.blocksPerGroup) == UInt64(blocks)
        else { throw SEFSImageReader.malformed(SEFSPlan.metadataName, "its superblock is none of SEFS") }
        self.source = source
        self.mode = mode
        self.blocks = blocks
        mac = metadata.mac
        self.metadata = metadata
    }

    /// What stands behind one inode number.
    public struct Inode: Sendable, Hashable {
        /// The number.
        public let number: UInt32
        let kind: SEFSLayout.Kind
        /// The nine bits of permissions.
        public let mode: UInt16
        /// Bytes of content.
        public let byteCount: Int
        let mac: ProtectedFileMAC
    }

    /// Calls `body` with each entry but the root, and its inode, in the order in which they were written.
    ///
    /// - Throws: `TB3900` to `TB3902` for an image that is damaged, and what `body` throws.
    public mutating func forEachEntry(
        _ body: (SEFSEntry, Inode) throws(TeeError) -> Void
    ) throws(TeeError) {
        var found: [(path: PathBytes, entries: [SEFSDirectoryEntry])] = []
        var seen: Set<UInt32> = [SEFSLayout.rootInode]
        let root = try inode(SEFSLayout.rootInode)
        guard root.kind == .directory else { throw SEFSImageReader.malformed("/", "the root is no directory") }
        found.append(("/", try entries(of: root, parent: SEFSLayout.rootInode, path: "/").reversed()))
        while let last = found.indices.last {
            guard let entry = found[last].entries.popLast() else {
                found.removeLast()
                continue
            }
            let path = found[last].path.appending(entry.name)
            guard seen.insert(entry.inode).inserted else {
                throw SEFSImageReader.malformed(path.description, "inode \(entry.inode) stands in a second place")
            }
            let inode = try inode(entry.inode)
            guard inode.kind == entry.kind else {
                throw SEFSImageReader.malformed(path.description, "its inode is of another kind than its entry")
            }
            switch inode.kind {
            case .file: try body(SEFSEntry(path, .file(byteCount: inode.byteCount, mode: inode.mode)), inode)
            case .symlink: try body(SEFSEntry(path, .symlink(target: try target(of: inode, path))), inode)
            case .directory:
                try body(SEFSEntry(path, .directory(mode: inode.mode)), inode)
                found.append((path, try entries(of: inode, parent: entry.parent, path: path).reversed()))
            }
        }
    }

    /// Reads and verifies everything that a MAC covers.
    ///
    /// - Returns: how many inodes there are, the root's among them.
    /// - Throws: `TB3900` to `TB3902` for an image that is damaged.
    public mutating func verify() throws(TeeError) -> Int {
        try metadata.verify()
        var files: [Inode] = []
        var count = 1
        try forEachEntry { entry, inode in
            count += 1
            if case .file = entry.node { files.append(inode) }
        }
        for inode in files { try forEachPart(of: inode) { _ in } }
        return count
    }

    /// Gives `body` the content of a file in order, in parts that were verified.
    ///
    /// - Throws: `TB3900` to `TB3902` if it is damaged, and what `body` throws.
    public borrowing func forEachPart(
        of inode: Inode,
        _ body: (Span<UInt8>) throws(TeeError) -> Void
    ) throws(TeeError) {
        var reader = try content(inode)
        try reader.forEachPart(body)
    }

    /// The longest target of a symlink (PATH_MAX of Linux).
    private static let targetLimit = 4096

    private borrowing func target(of inode: Inode, _ path: PathBytes) throws(TeeError) -> PathBytes {
        guard (1...SEFSImageReader.targetLimit).contains(inode.byteCount) else {
            throw SEFSImageReader.malformed(path.description, "it is a symlink of \(inode.byteCount) bytes")
        }
        var reader = try content(inode)
        return PathBytes(try reader.bytes(at: 0, count: inode.byteCount))
    }

    private borrowing func entries(
        of inode: Inode,
        parent: UInt32,
        path: PathBytes
    ) throws(TeeError) -> [SEFSDirectoryEntry] {
        var parser = SEFSDirectoryParser(inode: inode.number, parent: parent, path: path)
        try forEachPart(of: inode) { part throws(TeeError) in try parser.take(part) }
        return try parser.finish()
    }

    private borrowing func content(_ inode: Inode) throws(TeeError) -> ProtectedFileReader {
        let name = SEFSPlan.fileName(inode.number)
        let file = try SEFSImageReader.open(source, name)
        let reader = try ProtectedFileReader(file, name: name, mode: mode, expecting: inode.mac)
        guard reader.byteCount == inode.byteCount else {
            let cause = "it has \(reader.byteCount) bytes of content, and its inode says \(inode.byteCount)"
            throw SEFSImageReader.malformed(name, cause)
        }
        return reader
    }

    private mutating func inode(_ number: UInt32) throws(TeeError) -> Inode {
        let block = number % UInt32(SEFSLayout.blocksPerGroup)
        let offset = Int(number) * SEFSLayout.blockSize
        let bytes = try metadata.bytes(at: offset, count: SEFSLayout.inodeSize)
        guard number < blocks, number >= SEFSLayout.rootInode, block != 1, bytes.count == SEFSLayout.inodeSize,
            let rawKind: UInt32 = bytes.littleEndian(at: SEFSLayout.kind),
            let kind = SEFSLayout.Kind(rawValue: rawKind),
            let mode: UInt16 = bytes.littleEndian(at: SEFSLayout.mode), mode <= 0o777,
            let size: UInt64 = bytes.littleEndian(at: 0), let fileSize = Int(exactly: size),
            let entries: UInt32 = bytes.littleEndian(at: SEFSLayout.blockCount),
            bytes[SEFSLayout.fileName..<SEFSLayout.fileMAC].elementsEqual(SEFSLayout.fileNameBytes(number)),
            let mac = AESBlock(bytes, at: SEFSLayout.fileMAC), kind != .directory || fileSize == 0
        else { throw SEFSImageReader.malformed(SEFSPlan.metadataName, "inode \(number) makes no sense") }
        let byteCount = kind == .directory ? Int(entries) * SEFSLayout.entrySize : fileSize
        return Inode(number: number, kind: kind, mode: mode, byteCount: byteCount, mac: ProtectedFileMAC(mac))
    }

    private static func open(
        _ source: any SEFSImageSource,
        _ name: String
    ) throws(TeeError) -> any ProtectedFileSource {
        guard let file = try source.file(name) else { throw malformed(name, "there is no such file in the image") }
        return file
    }

    static func malformed(_ object: String, _ cause: String) -> TeeError {
        TeeError(
            .imageFormat,
            object: object,
            cause: cause,
            hint: "make the image again; images that a running Occlum has written to are not read"
        )
    }
}
