internal import Diagnostics

/// Takes the header of a gzip member (RFC 1952, 2.3) byte by byte, and keeps nothing of it.
///
/// ISA-L 2.30 forgets the length of an extra field, which eStargz has, where its input ends within the header: so the
/// header is read here. What is refused is what Go's compress/gzip refuses, names of over 512 bytes among it, and
/// reserved flags, which others refuse.
struct GzipHeader {
    private enum Field {
        case fixed
        case extraLength
        case extra
        case name
        case comment
        case checksum
    }

    private static let longestText = 512
    private var field = Field.fixed
    /// Bytes of the field so far.
    private var count = 0
    private var flags: UInt8 = 0
    private var extraByteCount = 0
    private var crc: UInt32 = 0xffff_ffff
    private var statedChecksum: UInt32 = 0

    /// Takes a byte, and says whether it was the last.
    ///
    /// - Throws: `TB3240` if this is no header of a gzip member.
    mutating func take(_ byte: UInt8) throws(TeeError) -> Bool {
        let position = count
        count += 1
        if field != .checksum { update(byte) }
        switch field {
        case .fixed:
            let expected: [UInt8] = [0x1f, 0x8b, 8]
            guard position >= expected.count || byte == expected[position] else {
                throw expansionFailure("no gzip header stands where a member must begin")
            }
            if position == 3 { try takeFlags(byte) }
            return count == 10 ? next(after: .fixed) : false
        case .extraLength:
            extraByteCount |= Int(byte) << (8 * position)
            guard count == 2 else { return false }
            (field, count) = (.extra, 0)
            return extraByteCount == 0 ? next(after: .extra) : false
        case .extra: return count == extraByteCount ? next(after: .extra) : false
        case .name, .comment:
            guard count <= GzipHeader.longestText else {
                throw expansionFailure("a text in a gzip header has over \(GzipHeader.longestText) bytes")
            }
            return byte == 0 ? next(after: field) : false
        case .checksum:
            statedChecksum |= UInt32(byte) << UInt32(8 * position)
            guard count == 2 else { return false }
            guard statedChecksum == ~crc & 0xffff else {
                throw expansionFailure("the checksum of a gzip header is wrong")
            }
            return true
        }
    }

    /// RFC 1952, 2.3.1.2, wants reserved bits refused, and zlib and libarchive do so; Go passes over them.
    private mutating func takeFlags(_ byte: UInt8) throws(TeeError) {
        guard byte & 0xe0 == 0 else { throw expansionFailure("reserved flags are set in a gzip header") }
        flags = byte
    }

    /// Goes to the next field that the flags announce, and says whether there is none.
    private mutating func next(after field: Field) -> Bool {
        count = 0
        let order: [(field: Field, flag: UInt8)] = [(.extraLength, 4), (.name, 8), (.comment, 16), (.checksum, 2)]
        let start =
            switch field {
            case .fixed: 0
            case .extraLength, .extra: 1
            case .name: 2
            case .comment, .checksum: 3
            }
        guard let following = order[start...].first(where: { flags & $0.flag != 0 }) else { return true }
        self.field = following.field
        return false
    }

    private mutating func update(_ byte: UInt8) {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xedb8_8320 }
    }
}
