internal import Bytes
internal import Diagnostics
internal import HostFiles

/// One member of a tar that holds images.
struct ArchiveMember {
    enum Kind {
        case file(FileRange)
        case directory
        case symlink(target: [UInt8])
        case hardLink(target: [UInt8])
    }

    /// The name without `./` before and slashes behind.
    let path: PathBytes
    let kind: Kind
}

/// Reads where the members of an uncompressed tar are: ustar, GNU and PAX headers (POSIX.1-2017, pax; GNU tar manual,
/// "Basic Tar Format").
///
/// An archive of images is a container that programs write, so whatever is rare in one is refused and not interpreted:
/// what it holds is found by name and verified by digest.
struct ArchiveMembers {
    private static let block = 512
    private static let longestHeader = 1 << 20
    private static let greatestCount = 1 << 20

    private let archive: FileRange
    private var position = 0
    private var path: [UInt8]?
    private var link: [UInt8]?
    private var size: Int?

    private init(_ archive: FileRange) { self.archive = archive }

    /// The members of `archive` in their order.
    ///
    /// - Throws: `TB3110` if it is no tar that is read.
    static func read(_ archive: FileRange) throws(TeeError) -> [ArchiveMember] {
        var reader = ArchiveMembers(archive)
        var members: [ArchiveMember] = []
        while let member = try reader.next() {
            members.append(member)
            guard members.count <= greatestCount else { throw reader.refusal("it has over \(greatestCount) members") }
        }
        return members
    }

    /// Whether `header`, the first block of a file, starts a tar.
    static func isHeader(_ header: [UInt8]) -> Bool { header.count == block && checksumMatches(header) }

    private mutating func next() throws(TeeError) -> ArchiveMember? {
        while true {
            let header = try bytes(ArchiveMembers.block)
            if header.allSatisfy({ $0 == 0 }) {
                guard try bytes(ArchiveMembers.block).allSatisfy({ $0 == 0 }) else {
                    throw refusal("one block of zeros stands where two end a tar")
                }
                return nil
            }
            guard ArchiveMembers.checksumMatches(header) else { throw refusal("the checksum of a header is wrong") }
            guard let size = ArchiveMembers.number(header[124..<136]) else { throw refusal("a size is no number") }
            switch header[156] {
            case UInt8(ascii: "x"): try take(pax: try content(size))
            case UInt8(ascii: "g"): try checkGlobal(pax: try content(size))
            case UInt8(ascii: "L"): path = ArchiveMembers.text(try content(size)[...])
            case UInt8(ascii: "K"): link = ArchiveMembers.text(try content(size)[...])
            default: return try member(header, size: size)
            }
        }
    }

    private mutating func member(_ header: [UInt8], size headerSize: Int) throws(TeeError) -> ArchiveMember {
        let ownName = try name(header)
        let name = self.path ?? ownName
        let target = link ?? ArchiveMembers.text(header[157..<257])
        let size = self.size ?? headerSize
        (self.path, link, self.size) = (nil, nil, nil)
        let kind: ArchiveMember.Kind
        switch header[156] {
        case 0, UInt8(ascii: "0"):
            guard size <= archive.byteCount - position else { throw refusal("it ends inside a member") }
            kind = .file(FileRange(archive.file, offset: archive.offset + position, byteCount: size))
            try skip(size)
        case UInt8(ascii: "1"): kind = .hardLink(target: target)
        case UInt8(ascii: "2"): kind = .symlink(target: target)
        case UInt8(ascii: "5"): kind = .directory
        default: throw refusal("a member has type \(printable([header[156]])), which no archive of images needs")
        }
        if case .file = kind {} else if size != 0 { throw refusal("a member that is no file has content") }
        return ArchiveMember(path: ArchiveMembers.normal(name), kind: kind)
    }

    private func name(_ header: [UInt8]) throws(TeeError) -> [UInt8] {
        let name = ArchiveMembers.text(header[..<100])
        let magic = header[257..<265]
        if magic.elementsEqual("ustar\u{0}00".utf8) {
            let prefix = ArchiveMembers.text(header[345..<500])
            return prefix.isEmpty ? name : prefix + [PathBytes.slash] + name
        }
        guard magic.elementsEqual("ustar  \u{0}".utf8) || magic.allSatisfy({ $0 == 0 }) else {
            throw refusal("a header is neither ustar nor GNU")
        }
        return name
    }

    /// `LENGTH KEY=VALUE\n`, again and again.
    private func records(pax: [UInt8]) throws(TeeError) -> [(key: String, value: [UInt8])] {
        var records: [(key: String, value: [UInt8])] = []
        var rest = pax[...]
        while !rest.isEmpty {
            guard let blank = rest.firstIndex(of: 0x20), let length = ArchiveMembers.decimal(rest[..<blank]),
                length > blank - rest.startIndex + 1, length <= rest.count
            else { throw refusal("a PAX record has a wrong length") }
            let record = rest[(blank + 1)..<(rest.startIndex + length)]
            guard record.last == 0x0a, let equals = record.firstIndex(of: UInt8(ascii: "=")) else {
                throw refusal("a PAX record has no = or no end")
            }
            let key = String(decoding: record[..<equals], as: UTF8.self)
            records.append((key, Array(record[(equals + 1)...].dropLast())))
            rest = rest.dropFirst(length)
        }
        return records
    }

    private mutating func take(pax: [UInt8]) throws(TeeError) {
        for (key, value) in try records(pax: pax) {
            switch key {
            case "path", "linkpath":
                guard !value.contains(0) else { throw refusal("a PAX path holds a NUL") }
                if key == "path" { path = value } else { link = value }
            case "size":
                guard let number = ArchiveMembers.decimal(value[...]) else { throw refusal("a PAX size is no number") }
                size = number
            default: try check(key)
            }
        }
    }

    private func checkGlobal(pax: [UInt8]) throws(TeeError) {
        for (key, _) in try records(pax: pax) {
            guard !["path", "linkpath", "size"].contains(key) else {
                throw refusal("a global PAX header sets the \(key) of all members")
            }
            try check(key)
        }
    }

    private func check(_ key: String) throws(TeeError) {
        guard !key.hasPrefix("GNU.sparse.") else { throw refusal("it has a sparse member") }
    }

    private mutating func content(_ size: Int) throws(TeeError) -> [UInt8] {
        guard size <= ArchiveMembers.longestHeader else { throw refusal("a header has \(size) bytes") }
        let result = try bytes(size)
        let padding = (ArchiveMembers.block - size % ArchiveMembers.block) % ArchiveMembers.block
        _ = try bytes(padding)
        return result
    }

    private mutating func skip(_ size: Int) throws(TeeError) {
        guard let padded = size.roundedUp(toMultipleOf: ArchiveMembers.block), padded <= archive.byteCount - position
        else { throw refusal("it ends inside a member") }
        position += padded
    }

    private mutating func bytes(_ count: Int) throws(TeeError) -> [UInt8] {
        guard count <= archive.byteCount - position else {
            throw refusal("it ends inside a member, or without its end")
        }
        defer { position += count }
        return try archive.file.bytes(at: archive.offset + position, count: count)
    }

    private func refusal(_ cause: String) -> TeeError {
        TeeError(
            .notAnImageStore,
            object: "\(archive.file.name), at byte \(position)",
            cause: cause,
            hint: "the archive is cut off, damaged or of an unknown form: write it again, with skopeo for example"
        )
    }

    private static func normal(_ name: [UInt8]) -> PathBytes {
        let dot: [UInt8] = [UInt8(ascii: ".")]
        let parts = name.split(separator: PathBytes.slash).filter { !$0.elementsEqual(dot) }
        return PathBytes(parts.joined(separator: [PathBytes.slash]))
    }

    private static func text(_ field: ArraySlice<UInt8>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }

    private static func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// Octal digits between blanks and NULs, or base 256.
    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        guard let first = field.first else { return nil }
        if first == 0x80 {
            let low = field.suffix(8)
            guard field.dropFirst().dropLast(8).allSatisfy({ $0 == 0 }), low.first ?? 0xff < 0x80 else { return nil }
            return low.reduce(0) { $0 << 8 | Int($1) }
        }
        let digits = field.drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
        guard !digits.isEmpty, field[digits.endIndex...].allSatisfy({ $0 == 0 || $0 == 0x20 }) else { return nil }
        return digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
    }

    private static func checksumMatches(_ header: [UInt8]) -> Bool {
        let sum = header.indices.reduce(0) { $0 + ((148..<156).contains($1) ? 0x20 : Int(header[$1])) }
        return number(header[148..<156]) == sum
    }
}
