internal import Bytes

/// Sixteen bytes: an AES-128 key or a GCM or CMAC tag. Held without an array, because trees hold many of them.
public struct AESBlock: Sendable, Hashable {
    private let words: (UInt64, UInt64)

    /// Length in bytes.
    public static let byteCount = 16

    /// Sixteen zero bytes.
    public static let zero = AESBlock(words: (0, 0))

    private init(words: (UInt64, UInt64)) { self.words = words }

    /// The block that these 16 bytes are; nil for another number of bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == AESBlock.byteCount else { return nil }
        self.init(bytes, at: 0)
    }

    /// The 16 bytes at `offset`; nil if they do not lie wholly inside.
    public init?(_ bytes: [UInt8], at offset: Int) {
        guard let first: UInt64 = bytes.littleEndian(at: offset),
            let second: UInt64 = bytes.littleEndian(at: offset &+ 8)
        else { return nil }
        words = (first, second)
    }

    /// The 16 bytes.
    public var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(AESBlock.byteCount)
        result.append(littleEndian: words.0)
        result.append(littleEndian: words.1)
        return result
    }

    /// Overwrites the 16 bytes at `offset`.
    ///
    /// - Precondition: they lie wholly inside; offsets of our own layouts only, never of outside bytes.
    public func store(in bytes: inout [UInt8], at offset: Int) {
        bytes.store(littleEndian: words.0, at: offset)
        bytes.store(littleEndian: words.1, at: offset + 8)
    }

    /// Calls `body` with a pointer to the 16 bytes in memory.
    @unsafe func withBytes<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        let ordered = (words.0.littleEndian, words.1.littleEndian)
        return unsafe withUnsafeBytes(of: ordered) { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("two words have an address") }
            return unsafe body(base.assumingMemoryBound(to: UInt8.self))
        }
    }

    /// The 16 bytes that `body` writes.
    @unsafe static func written(by body: (UnsafeMutablePointer<UInt8>) -> Void) -> AESBlock {
        var words: (UInt64, UInt64) = (0, 0)
        unsafe withUnsafeMutableBytes(of: &words) { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("two words have an address") }
            unsafe body(base.assumingMemoryBound(to: UInt8.self))
        }
        return AESBlock(words: (UInt64(littleEndian: words.0), UInt64(littleEndian: words.1)))
    }

    /// Blocks are the same when their bytes are. Not in constant time: no secret is to be compared with a guess.
    public static func == (left: AESBlock, right: AESBlock) -> Bool { left.words == right.words }

    /// Hashes the first word; tags and keys are as good as random.
    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}
