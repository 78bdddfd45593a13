public import Crypto

/// The MAC of a protected file: the tag over its node 0, and through it over all content.
///
/// In integrity-only files the key of every MAC is sixteen zero bytes, which everybody knows: such a MAC finds accidents
/// and is no collision-resistant hash. Compare content by SHA-256 where an adversary may have written it.
public struct ProtectedFileMAC: Sendable, Hashable, CustomStringConvertible {
    /// The 16 bytes.
    public let block: AESBlock

    /// The MAC that these 16 bytes are.
    public init(_ block: AESBlock) { self.block = block }

    /// The MAC that 16 pairs of hexadecimal digits, joined by dashes, stand for; nil for anything else.
    public init?(_ text: String) {
        guard text.utf8.count == ProtectedFileMAC.textLength, let block = dashedBytes(text) else { return nil }
        self.block = block
    }

    /// Bytes of the text form.
    public static let textLength = 47

    /// Sixteen pairs of lower-case hexadecimal digits joined by dashes: how Occlum writes MACs everywhere.
    public var description: String { dashed(block) }
}
