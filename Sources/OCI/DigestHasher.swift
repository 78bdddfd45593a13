public import Crypto
internal import Diagnostics
internal import HostFiles

/// Hashes a stream with the algorithm of a digest.
public enum DigestHasher: ~Copyable {
    case sha256(SHA256Hasher)
    case sha512(SHA512Hasher)

    /// A hasher that has seen no bytes.
    public init(_ algorithm: Digest.Algorithm) {
        switch algorithm {
        case .sha256: self = .sha256(SHA256Hasher())
        case .sha512: self = .sha512(SHA512Hasher())
        }
    }

    /// Hashes more bytes.
    public mutating func update(_ bytes: Span<UInt8>) {
        switch consume self {
        case .sha256(var hasher):
            hasher.update(bytes)
            self = .sha256(hasher)
        case .sha512(var hasher):
            hasher.update(bytes)
            self = .sha512(hasher)
        }
    }

    /// The digest of all bytes.
    public consuming func finalize() -> Digest {
        switch consume self {
        case .sha256(var hasher): return Digest(hasher.finalize())
        case .sha512(var hasher): return Digest(sha512: hasher.finalize())
        }
    }
}

extension Digest {
    /// The digest of `bytes` by `algorithm`.
    static func of(_ bytes: [UInt8], _ algorithm: Algorithm) -> Digest {
        var hasher = DigestHasher(algorithm)
        hasher.update(bytes.span)
        return hasher.finalize()
    }

    /// The digest of a run of a file by `algorithm`; `body` sees every byte.
    static func of(
        _ range: FileRange,
        _ algorithm: Algorithm = .sha256,
        _ body: (Span<UInt8>) throws(TeeError) -> Void = { _ in }
    ) throws(TeeError) -> Digest {
        var hasher = DigestHasher(algorithm)
        try range.forEachPart { part throws(TeeError) in
            hasher.update(part)
            try body(part)
        }
        return hasher.finalize()
    }
}
