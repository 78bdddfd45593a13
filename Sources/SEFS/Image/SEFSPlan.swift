public import Bytes
public import Diagnostics

/// A SEFS image before its files have content: which inode stands for which path.
///
/// The order of inodes is that of `zip` of sefs-cli (`rcore-fs-cli/src/zip.rs`): a directory's entries sorted by the bytes
/// of their names, each numbered when it is met, directories entered at once.
public struct SEFSPlan: Sendable {
    /// A file of the image, to be filled.
    public struct File: Sendable, Hashable {
        /// Its path in the image.
        public let path: PathBytes
        /// Bytes of content.
        public let byteCount: Int
        /// Its number.
        public let inode: UInt32
        let index: Int
    }

    /// A file of the host that the image consists of.
    public struct HostFile: Sendable, Hashable {
        /// Its name in the directory of the image.
        public let name: String
        /// Its length in bytes.
        public let byteCount: Int
    }

    struct Record: Sendable {
        let name: [UInt8]
        let path: PathBytes
        let node: SEFSNode
        let inode: UInt32
        let parent: Int
        var children: [Int] = []
    }

    /// The root first, then the others in the order of their inodes.
    private(set) var records: [Record]

    /// Plans an image of these entries, in whatever order; the root may be among them, other directories must.
    ///
    /// - Throws: `TB3903` for what SEFS cannot hold: a name that is not UTF-8, has more than 255 bytes, is `.` or `..`
    ///   or has a NUL; a path that comes twice or lies in nothing that is a directory; a target that is empty.
    public init(_ entries: [SEFSEntry]) throws(TeeError) {
        var sorted: [(key: [UInt8], entry: SEFSEntry)] = []
        sorted.reserveCapacity(entries.count)
        for entry in entries { sorted.append((try SEFSPlan.key(entry), entry)) }
        // With NUL between names, the order of bytes is the order in which directories are entered at once.
        sorted.sort { $0.key.lexicographicallyPrecedes($1.key) }

        records = [Record(name: [], path: "/", node: .directory(mode: 0o755), inode: SEFSLayout.rootInode, parent: 0)]
        records.reserveCapacity(sorted.count + 1)
        var way: [(key: [UInt8], index: Int)] = [([], 0)]
        var previous: [UInt8]?
        for (key, entry) in sorted {
            guard key != previous else { throw SEFSPlan.unfit(entry.path, "two entries have this path") }
            previous = key
            guard !key.isEmpty else {
                guard case .directory = entry.node else { throw SEFSPlan.unfit(entry.path, "the root is no directory") }
                continue
            }
            let name = key[((key.lastIndex(of: 0) ?? -1) + 1)...]
            let parentKey = key[..<max(0, name.startIndex - 1)]
            while let last = way.last, last.key[...] != parentKey {
                way.removeLast()
            }
            guard let parent = way.last?.index, case .directory = records[parent].node else {
                throw SEFSPlan.unfit(entry.path, "what it lies in is no directory of the image")
            }
            try append(entry, name: Array(name), parent: parent)
            way.append((key, records.count - 1))
        }
    }

    private mutating func append(_ entry: SEFSEntry, name: [UInt8], parent: Int) throws(TeeError) {
        let inode = SEFSLayout.next(after: records[records.count - 1].inode)
        guard SEFSLayout.groups(last: inode) < SEFSLayout.groupLimit else {
            throw SEFSPlan.unfit(entry.path, "the image has more files than SEFS has numbers")
        }
        records.append(Record(name: name, path: entry.path, node: entry.node, inode: inode, parent: parent))
        records[parent].children.append(records.count - 1)
    }

    /// The files to be filled, in the order of their inodes.
    public var files: [File] {
        records.indices.compactMap { index in
            guard case .file(let byteCount, _) = records[index].node else { return nil }
            return File(path: records[index].path, byteCount: byteCount, inode: records[index].inode, index: index)
        }
    }

    /// The files of the host that the image will consist of, in the order of inodes, with `metadata` at the end.
    public var hostFiles: [HostFile] {
        let sizes = records.map { record in
            HostFile(name: SEFSPlan.fileName(record.inode), byteCount: record.contentSize)
        }
        return (sizes + [HostFile(name: SEFSPlan.metadataName, byteCount: metadataSize)]).map { file in
            HostFile(name: file.name, byteCount: ProtectedFileLayout.fileSize(file.byteCount) ?? 0)
        }
    }

    var metadataSize: Int { SEFSLayout.metadataSize(last: records[records.count - 1].inode) }

    /// The name of the file with superblock and inodes.
    static let metadataName = "metadata"

    /// The name of the host's file with the content of `inode`.
    static func fileName(_ inode: UInt32) -> String { hexadecimal(SEFSLayout.fileNameBytes(inode)) }

    /// The names of the path with NUL between them.
    private static func key(_ entry: SEFSEntry) throws(TeeError) -> [UInt8] {
        for name in entry.path.components {
            guard name.count < SEFSLayout.entryNameSize else {
                throw unfit(entry.path, "a name in it has \(name.count) bytes, and SEFS takes 255")
            }
            guard String(validating: name, as: UTF8.self) != nil else {
                throw unfit(entry.path, "a name in it is not UTF-8")
            }
            guard !name.contains(0), !name.elementsEqual(".".utf8), !name.elementsEqual("..".utf8) else {
                throw unfit(entry.path, "\(printable(name)) is no name of a file")
            }
        }
        switch entry.node {
        case .symlink(let target) where target.isEmpty: throw unfit(entry.path, "it is a symlink without a target")
        case .file(let byteCount, _) where ProtectedFileLayout.fileSize(byteCount) == nil:
            throw unfit(entry.path, "no file can have \(byteCount) bytes")
        default: return Array(entry.path.components.joined(separator: [0]))
        }
    }

    static func unfit(_ path: PathBytes, _ cause: String) -> TeeError {
        TeeError(.notForSEFS, object: path.description, cause: cause, hint: "change it in the image")
    }
}

extension SEFSPlan.Record {
    /// Entries that the content of a directory has, `.` and `..` among them.
    var entryCount: Int { children.count + 2 }

    /// Bytes of content.
    var contentSize: Int {
        switch node {
        case .directory: entryCount * SEFSLayout.entrySize
        case .file(let byteCount, _): byteCount
        case .symlink(let target): target.bytes.count
        }
    }
}
