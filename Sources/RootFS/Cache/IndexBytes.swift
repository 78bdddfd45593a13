internal import Bytes

/// Writes numbers in as few bytes as they need (LEB128 of zigzag), and runs of bytes behind their length.
struct IndexWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ number: Int) {
        var rest = UInt64(bitPattern: Int64(number << 1 ^ number >> 63))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func append(_ run: [UInt8]) {
        append(run.count)
        bytes += run
    }
}

/// Reads what ``IndexWriter`` wrote, and trusts nothing of it.
struct IndexReader {
    private let source: [UInt8]
    private let end: Int
    private var position = 0

    init(_ source: [UInt8], count: Int) {
        self.source = source
        end = count
    }

    var isAtEnd: Bool { position == end }

    mutating func number() -> Int? {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard position < end else { return nil }
            let byte = source[position]
            position += 1
            guard shift < 63 || byte <= 1 else { return nil }
            value |= UInt64(byte & 0x7f) << UInt64(shift)
            if byte < 0x80 { return Int(Int64(bitPattern: value >> 1)) ^ -Int(Int64(bitPattern: value & 1)) }
        }
        return nil
    }

    mutating func number<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
        number().flatMap { Number(exactly: $0) }
    }

    mutating func bytes() -> [UInt8]? {
        guard let count = number(), count >= 0, count <= end - position else { return nil }
        defer { position += count }
        return Array(source[position..<position + count])
    }
}
