internal import CLibCrypto

/// SHA-256 (FIPS 180-4) of a stream.
public struct SHA256Hasher: ~Copyable, Sendable {
    private var digest: MessageDigest

    /// A hasher that has seen no bytes.
    public init() { digest = unsafe MessageDigest(EVP_sha256()) }

    /// Hashes more bytes.
    public mutating func update(_ bytes: Span<UInt8>) { digest.update(bytes) }

    /// Hashes more bytes.
    public mutating func update(_ bytes: [UInt8]) { digest.update(bytes.span) }

    /// The digest of all bytes so far; more can follow.
    public func current() -> SHA256Digest { SHA256Digest.checked(digest.value()) }

    /// The digest of all bytes; the hasher starts anew.
    public mutating func finalize() -> SHA256Digest {
        let value = SHA256Digest.checked(digest.finish())
        digest.reset()
        return value
    }
}

/// SHA-512 (FIPS 180-4) of a stream.
public struct SHA512Hasher: ~Copyable, Sendable {
    private var digest: MessageDigest

    /// A hasher that has seen no bytes.
    public init() { digest = unsafe MessageDigest(EVP_sha512()) }

    /// Hashes more bytes.
    public mutating func update(_ bytes: Span<UInt8>) { digest.update(bytes) }

    /// Hashes more bytes.
    public mutating func update(_ bytes: [UInt8]) { digest.update(bytes.span) }

    /// The 64 bytes of the digest; the hasher starts anew.
    public mutating func finalize() -> [UInt8] {
        let value = digest.finish()
        digest.reset()
        return value
    }
}

extension SHA256Digest {
    fileprivate static func checked(_ bytes: [UInt8]) -> SHA256Digest {
        guard let digest = SHA256Digest(bytes) else { preconditionFailure("SHA-256 gave \(bytes.count) bytes") }
        return digest
    }
}
