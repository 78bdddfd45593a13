public import Crypto

/// What a signer answers. Nothing of it is believed before ``SignedSIGSTRUCT`` has checked it.
public struct EnclaveSignature: Sendable, Hashable {
    /// RSASSA-PKCS1-v1_5 with SHA-256 over the material, 384 bytes, most significant first.
    public let signature: [UInt8]
    /// The key that made it.
    public let publicKey: RSAPublicKey

    /// An answer.
    public init(signature: [UInt8], publicKey: RSAPublicKey) {
        self.signature = signature
        self.publicKey = publicKey
    }
}
