internal import Bytes

/// A SHA-256 value: 32 bytes.
public struct SHA256Digest: Sendable, Hashable, CustomStringConvertible {
    // Four words instead of an array: an index holds one of these for each file of an image.
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Length in bytes.
    public static let byteCount = 32

    /// The digest that these 32 bytes are; nil for another number of bytes.
    public init?(_ bytes: [UInt8]) {
        guard let first: UInt64 = bytes.littleEndian(at: 0), let second: UInt64 = bytes.littleEndian(at: 8),
            let third: UInt64 = bytes.littleEndian(at: 16), let fourth: UInt64 = bytes.littleEndian(at: 24),
            bytes.count == SHA256Digest.byteCount
        else { return nil }
        words = (first, second, third, fourth)
    }

    /// The digest written as 64 hexadecimal digits; nil for anything else.
    public init?(hexadecimal text: some StringProtocol) {
        guard let bytes = Bytes.bytes(hexadecimal: text) else { return nil }
        self.init(bytes)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(SHA256Digest.byteCount)
        result.append(littleEndian: words.0)
        result.append(littleEndian: words.1)
        result.append(littleEndian: words.2)
        result.append(littleEndian: words.3)
        return result
    }

    /// 64 lower-case hexadecimal digits.
    public var description: String { hexadecimal(bytes) }

    /// Digests are the same when their bytes are.
    public static func == (left: SHA256Digest, right: SHA256Digest) -> Bool { left.words == right.words }

    /// Hashes the first words; a digest's bytes are as good as random.
    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }

    /// The digest of bytes that are all at hand.
    public static func of(_ bytes: [UInt8]) -> SHA256Digest {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        return hasher.finalize()
    }
}
