internal import Bytes
internal import Diagnostics

/// The 512 bytes of a ustar header (POSIX.1-2017, pax, "ustar Interchange Format").
struct USTARHeader {
    private var block = [UInt8](repeating: 0, count: TarWriter.blockByteCount)

    /// A header with everything but its checksum.
    init(name: [UInt8], prefix: [UInt8], type: UInt8, linkName: [UInt8]) {
        put(name, at: 0)
        block[156] = type
        put(linkName, at: 157)
        put(Array("ustar\0".utf8) + Array("00".utf8), at: 257)
        put(prefix, at: 345)
        for (offset, width) in [(329, 8), (337, 8)] { putNumber(0, at: offset, width: width) }
    }

    mutating func put(mode: UInt16, uid: Int, gid: Int, byteCount: Int, modified: Int) {
        putNumber(Int(mode), at: 100, width: 8)
        putNumber(uid, at: 108, width: 8)
        putNumber(gid, at: 116, width: 8)
        putNumber(byteCount, at: 124, width: 12)
        putNumber(modified, at: 136, width: 12)
    }

    mutating func put(major: Int, minor: Int) {
        putNumber(major, at: 329, width: 8)
        putNumber(minor, at: 337, width: 8)
    }

    /// The bytes, with the checksum: the sum of all bytes, its own counted as blanks.
    var bytes: [UInt8] {
        var result = block
        result.replaceSubrange(148..<156, with: repeatElement(UInt8(ascii: " "), count: 8))
        let sum = result.reduce(0) { $0 + Int($1) }
        result.replaceSubrange(148..<156, with: USTARHeader.octal(sum, digits: 6) + [0, UInt8(ascii: " ")])
        return result
    }

    /// Whether `value` fits a numeric field of `width` bytes as octal digits and a NUL.
    static func fitsOctal(_ value: Int, width: Int) -> Bool { value >= 0 && value >> (3 * (width - 1)) == 0 }

    private mutating func put(_ bytes: [UInt8], at offset: Int) {
        block.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }

    /// Octal where it fits, else base 256 (GNU tar, star), so that header and PAX record never disagree.
    private mutating func putNumber(_ value: Int, at offset: Int, width: Int) {
        if USTARHeader.fitsOctal(value, width: width) {
            put(USTARHeader.octal(value, digits: width - 1) + [0], at: offset)
            return
        }
        var rest = value
        for index in (offset..<offset + width).reversed() {
            block[index] = UInt8(truncatingIfNeeded: rest)
            rest >>= 8
        }
        block[offset] |= 0x80
    }

    private static func octal(_ value: Int, digits: Int) -> [UInt8] {
        (0..<digits).reversed().map { UInt8(ascii: "0") + UInt8(value >> (3 * $0) & 7) }
    }
}

/// The records of a PAX extended header (POSIX.1-2017, pax, "pax Extended Header").
struct PAXRecords {
    private var records: [(key: [UInt8], value: [UInt8])] = []

    var isEmpty: Bool { records.isEmpty }

    mutating func append(_ key: String, _ value: [UInt8]) { records.append((Array(key.utf8), value)) }

    /// The records in the order of their keys' bytes: `LENGTH KEY=VALUE\n`, where LENGTH counts its own digits.
    var bytes: [UInt8] {
        var result: [UInt8] = []
        for record in records.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let rest = 1 + record.key.count + 1 + record.value.count + 1
            var length = rest
            while String(length).utf8.count + rest != length { length = String(length).utf8.count + rest }
            result += String(length).utf8
            result.append(UInt8(ascii: " "))
            result += record.key
            result.append(UInt8(ascii: "="))
            result += record.value
            result.append(0x0a)
        }
        return result
    }
}
