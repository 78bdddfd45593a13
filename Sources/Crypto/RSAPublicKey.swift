/// An RSA public key: numbers only, of any size.
public struct RSAPublicKey: Sendable, Hashable {
    /// The modulus, most significant byte first, without leading zeros.
    public let modulus: [UInt8]
    /// The public exponent.
    public let exponent: UInt64

    /// A key of this modulus (most significant byte first; leading zeros are dropped) and exponent.
    public init(modulus: [UInt8], exponent: UInt64) {
        self.modulus = Array(modulus.drop { $0 == 0 })
        self.exponent = exponent
    }

    /// Size of the modulus in bits.
    public var bitCount: Int { modulus.first.map { modulus.count * 8 - $0.leadingZeroBitCount } ?? 0 }

    /// The value that the signature carries: signature^exponent mod modulus, as many bytes as the modulus.
    ///
    /// Computed for exponent 3 from the two quotients that SIGSTRUCT carries, as EINIT does it (SDM vol. 3D, EINIT):
    /// nil if a quotient is not the floor of its division, or a number does not fit.
    ///
    /// All arguments are most significant byte first.
    public func cube(signature: [UInt8], q1: [UInt8], q2: [UInt8]) -> [UInt8]? {
        guard exponent == 3, let own = SIGSTRUCTQuotients(signature: signature, modulus: modulus),
            own.q1.elementsEqual(q1), own.q2.elementsEqual(q2)
        else { return nil }
        return own.cube
    }

    /// Whether `signature` (most significant byte first) is this key's RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017) over
    /// `message`.
    ///
    /// For exponent 3 only; any other answers false. The encoded message is rebuilt and compared whole.
    public func verifies(signature: [UInt8], over message: [UInt8]) -> Bool {
        guard exponent == 3, let quotients = SIGSTRUCTQuotients(signature: signature, modulus: modulus) else {
            return false
        }
        return quotients.cube == pkcs1Encoding(digest: .of(message), byteCount: modulus.count)
    }
}

/// EMSA-PKCS1-v1_5 of a SHA-256 digest (RFC 8017, 9.2) in `byteCount` bytes; empty if there is no room.
public func pkcs1Encoding(digest: SHA256Digest, byteCount: Int) -> [UInt8] {
    let content = digestInfo(digest: digest)
    let padding = byteCount - 3 - content.count
    guard padding >= 8 else { return [] }
    return [0x00, 0x01] + [UInt8](repeating: 0xff, count: padding) + [0x00] + content
}

/// DigestInfo of a SHA-256 digest (RFC 8017, 9.2): what a token that does not hash itself is handed to sign.
public func digestInfo(digest: SHA256Digest) -> [UInt8] {
    let prefix: [UInt8] = [
        0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04,
        0x20,
    ]
    return prefix + digest.bytes
}
