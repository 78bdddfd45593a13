import Bytes

/// Writes facts compactly: unsigned numbers as LEB128, everything of variable length after its length.
struct FactsWriter {
    private(set) var bytes: [UInt8] = []

    mutating func number(_ value: some BinaryInteger) {
        var rest = UInt64(clamping: value)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func text(_ value: some Collection<UInt8>) {
        number(value.count)
        bytes += value
    }

    mutating func path(_ value: PathBytes?) {
        number(value == nil ? 0 : 1)
        if let value { text(value.bytes) }
    }

    mutating func paths(_ values: [PathBytes]) {
        number(values.count)
        for value in values { text(value.bytes) }
    }
}

/// Reads what ``FactsWriter`` wrote. The bytes come from a cache that anybody may have changed: after the first
/// mistake every read gives nil.
struct FactsReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether all was read, so that nothing is behind the facts.
    var isAtEnd: Bool { position == bytes.count }

    mutating func number() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard position < bytes.count else { return nil }
            let byte = bytes[position]
            position += 1
            guard shift < 63 || byte < 2 else { return nil }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }

    /// A count of things that take at least one byte each.
    mutating func count() -> Int? {
        guard let value = number(), value <= UInt64(bytes.count - position) else { return nil }
        return Int(value)
    }

    mutating func text() -> [UInt8]? {
        guard let length = count() else { return nil }
        defer { position += length }
        return Array(bytes[position..<position + length])
    }

    mutating func optionalPath() -> PathBytes?? {
        guard let flag = number(), flag < 2 else { return nil }
        guard flag == 1 else { return .some(nil) }
        guard let text = text() else { return nil }
        return .some(PathBytes(text))
    }

    mutating func paths() -> [PathBytes]? {
        guard let count = count() else { return nil }
        var result: [PathBytes] = []
        result.reserveCapacity(count)
        for _ in 0..<count {
            guard let text = text() else { return nil }
            result.append(PathBytes(text))
        }
        return result
    }
}
