internal import CLibCrypto

/// SHA-1 (FIPS 180-4) of a stream: for formats that ask for it beside a digest that holds, never to tell files apart.
public struct SHA1Hasher: ~Copyable, Sendable {
    private var digest: MessageDigest

    /// A hasher that has seen no bytes.
    public init() { digest = unsafe MessageDigest(EVP_sha1()) }

    /// Hashes more bytes.
    public mutating func update(_ bytes: Span<UInt8>) { digest.update(bytes) }

    /// Hashes more bytes.
    public mutating func update(_ bytes: [UInt8]) { digest.update(bytes.span) }

    /// The 20 bytes of the digest; the hasher starts anew.
    public mutating func finalize() -> [UInt8] {
        let value = digest.finish()
        digest.reset()
        return value
    }
}
