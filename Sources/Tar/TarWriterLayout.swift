internal import Bytes
internal import Diagnostics

extension TarWriter {
    /// The header blocks of an entry: a PAX header with its records if the entry needs one, and the ustar header.
    static func headers(of entry: TarWriterEntry) throws(TeeError) -> [[UInt8]] {
        try check(entry)
        var records = PAXRecords()
        let isDirectory = entry.kind == .directory
        let path = entry.path.bytes + (isDirectory ? [PathBytes.slash] : [])
        let place = split(path)
        if place == nil { records.append("path", path) }
        let link = entry.kind.linkTarget
        if link.count > nameByteCount { records.append("linkpath", link) }
        let size = entry.kind.byteCount
        for (key, value, width) in [
            ("gid", entry.gid, 8), ("mtime", entry.modified, 12), ("size", size, 12), ("uid", entry.uid, 8),
        ] where !USTARHeader.fitsOctal(value, width: width) {
            records.append(key, Array(String(value).utf8))
        }
        for (name, value) in entry.extendedAttributes { records.append("SCHILY.xattr.\(name)", value) }
        // PAX texts are UTF-8 unless this says that they are bytes.
        if (place == nil && entry.path.text == nil)
            || (link.count > nameByteCount && PathBytes(link).text == nil)
        {
            records.append("hdrcharset", Array("BINARY".utf8))
        }

        var header = USTARHeader(
            name: place?.name ?? Array(path.prefix(nameByteCount)),
            prefix: place?.prefix ?? [],
            type: entry.kind.typeFlag,
            linkName: Array(link.prefix(nameByteCount))
        )
        header.put(mode: entry.mode, uid: entry.uid, gid: entry.gid, byteCount: size, modified: entry.modified)
        if let (major, minor) = entry.kind.device { header.put(major: major, minor: minor) }
        return records.isEmpty ? [header.bytes] : paxBlocks(records, for: entry) + [header.bytes]
    }

    private static func paxBlocks(_ records: PAXRecords, for entry: TarWriterEntry) -> [[UInt8]] {
        var bytes = records.bytes
        let name = Array("PaxHeaders.0/".utf8) + entry.path.lastComponent
        var header = USTARHeader(
            name: Array(name.prefix(nameByteCount)),
            prefix: [],
            type: UInt8(ascii: "x"),
            linkName: []
        )
        header.put(mode: 0o644, uid: 0, gid: 0, byteCount: bytes.count, modified: 0)
        bytes += [UInt8](repeating: 0, count: (blockByteCount - bytes.count % blockByteCount) % blockByteCount)
        return [header.bytes, bytes]
    }

    private static let nameByteCount = 100
    private static let prefixByteCount = 155

    /// The path in the fields name and prefix, which are joined with a slash; nil if it fits no split.
    private static func split(_ path: [UInt8]) -> (prefix: [UInt8], name: [UInt8])? {
        if path.count <= nameByteCount { return ([], path) }
        // The first slash that leaves a name short enough gives the shortest prefix.
        guard
            let slash = path.indices.dropLast().first(where: {
                path[$0] == PathBytes.slash && path.count - $0 - 1 <= nameByteCount
            }), slash <= prefixByteCount
        else { return nil }
        return (Array(path[..<slash]), Array(path[(slash + 1)...]))
    }

    private static func check(_ entry: TarWriterEntry) throws(TeeError) {
        try checkPath(entry.path, of: entry)
        switch entry.kind {
        case .hardLink(let target): try checkPath(target, of: entry)
        case .symlink(let target):
            guard !target.isEmpty, !target.bytes.contains(0) else {
                throw tarCannotWrite(entry.path, "a symlink has a target that is empty or holds a NUL")
            }
        case .file(let byteCount) where byteCount < 0:
            throw tarCannotWrite(entry.path, "its size is negative")
        default: break
        }
        guard entry.mode <= 0o7777, entry.uid >= 0, entry.gid >= 0 else {
            throw tarCannotWrite(entry.path, "its mode or owner is out of range")
        }
        for name in entry.extendedAttributes.keys
        where name.isEmpty || name.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "=") }) {
            throw tarCannotWrite(entry.path, "the name of an extended attribute is empty, or holds a NUL or =")
        }
    }

    private static func checkPath(_ path: PathBytes, of entry: TarWriterEntry) throws(TeeError) {
        let parts = path.bytes.split(separator: PathBytes.slash, omittingEmptySubsequences: false)
        let dot = UInt8(ascii: ".")
        guard parts.allSatisfy({ !$0.isEmpty && !$0.elementsEqual([dot]) && !$0.elementsEqual([dot, dot]) }) else {
            throw tarCannotWrite(entry.path, "it is empty, absolute, or has an empty, . or .. component")
        }
        guard !path.bytes.contains(0) else { throw tarCannotWrite(entry.path, "it holds a NUL") }
    }
}

extension TarWriterEntry.Kind {
    fileprivate var typeFlag: UInt8 {
        switch self {
        case .file: UInt8(ascii: "0")
        case .hardLink: UInt8(ascii: "1")
        case .symlink: UInt8(ascii: "2")
        case .characterDevice: UInt8(ascii: "3")
        case .blockDevice: UInt8(ascii: "4")
        case .directory: UInt8(ascii: "5")
        case .fifo: UInt8(ascii: "6")
        }
    }

    fileprivate var linkTarget: [UInt8] {
        switch self {
        case .symlink(let target), .hardLink(let target): target.bytes
        default: []
        }
    }

    fileprivate var byteCount: Int {
        guard case .file(let byteCount) = self else { return 0 }
        return byteCount
    }

    fileprivate var device: (major: Int, minor: Int)? {
        switch self {
        case .characterDevice(let major, let minor), .blockDevice(let major, let minor): (major, minor)
        default: nil
        }
    }
}
