internal import Bytes
internal import Diagnostics

/// A name in a directory.
struct SEFSDirectoryEntry {
    let name: [UInt8]
    let inode: UInt32
    let kind: SEFSLayout.Kind
    /// The inode of the directory that it stands in.
    let parent: UInt32
}

/// Takes the content of a directory apart.
struct SEFSDirectoryParser {
    private let inode: UInt32
    private let parent: UInt32
    private let path: PathBytes
    private var rest: [UInt8] = []
    private var count = 0
    private var names: Set<[UInt8]> = []
    private var entries: [SEFSDirectoryEntry] = []

    init(inode: UInt32, parent: UInt32, path: PathBytes) {
        self.inode = inode
        self.parent = parent
        self.path = path
    }

    /// Takes more of the content.
    ///
    /// - Throws: `TB3902` for an entry that no image has.
    mutating func take(_ part: Span<UInt8>) throws(TeeError) {
        rest.append(copying: part)
        var position = 0
        while rest.count - position >= SEFSLayout.entrySize {
            try takeEntry(at: position)
            position += SEFSLayout.entrySize
        }
        rest.removeFirst(position)
    }

    /// The entries but for `.` and `..`.
    ///
    /// - Throws: `TB3902` if those two are not there, or the content ends within an entry.
    consuming func finish() throws(TeeError) -> [SEFSDirectoryEntry] {
        guard rest.isEmpty, count >= 2 else { throw malformed("the directory is cut off") }
        return entries
    }

    private mutating func takeEntry(at offset: Int) throws(TeeError) {
        let stored = rest[(offset + SEFSLayout.entryName)..<(offset + SEFSLayout.entryName + SEFSLayout.entryNameSize)]
        let name = Array(stored.prefix { $0 != 0 })
        guard let number: UInt32 = rest.littleEndian(at: offset),
            let rawKind: UInt32 = rest.littleEndian(at: offset + SEFSLayout.entryKind),
            let kind = SEFSLayout.Kind(rawValue: rawKind),
            stored[(stored.startIndex + name.count)...].allSatisfy({ $0 == 0 })
        else { throw malformed("entry \(count) makes no sense") }
        defer { count += 1 }
        guard count >= 2 else {
            let expected = count == 0 ? (name: Array(".".utf8), inode: inode) : (name: Array("..".utf8), inode: parent)
            guard name == expected.name, number == expected.inode, kind == .directory else {
                throw malformed("it does not begin with itself and the directory above it")
            }
            return
        }
        let isPlain = !name.isEmpty && !name.contains(PathBytes.slash) && name.count < SEFSLayout.entryNameSize
        guard isPlain, name != Array(".".utf8), name != Array("..".utf8), String(validating: name, as: UTF8.self) != nil
        else { throw malformed("\(printable(name)) is no name of a file") }
        guard names.insert(name).inserted else { throw malformed("the name \(printable(name)) comes twice") }
        entries.append(SEFSDirectoryEntry(name: name, inode: number, kind: kind, parent: inode))
    }

    private func malformed(_ cause: String) -> TeeError { SEFSImageReader.malformed(path.description, cause) }
}
