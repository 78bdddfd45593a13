public import Crypto
public import Diagnostics

/// An enclave with its signature in it: what `sgx_sign sign` and `catsig` write.
public struct SignedEnclave: Sendable {
    /// The file.
    public let bytes: [UInt8]
    /// SIGSTRUCT, 1808 bytes.
    public let sigstruct: [UInt8]
    /// What stands at the metadata offset: the copies, and zeros up to the room that they have.
    public let metadata: [UInt8]
    /// SHA-256 of the signer's modulus.
    public let mrsigner: SHA256Digest
}

extension MeasuredEnclave {
    /// Signs with a key that is at hand.
    ///
    /// - Throws: `TB4003` if it is not an RSA key of 3072 bits with exponent 3.
    public func signed(by key: RSAPrivateKey) throws(TeeError) -> SignedEnclave {
        guard key.publicKey.modulus.count == 384, key.publicKey.exponent == 3 else {
            throw TeeError(
                .unusableKey,
                object: "",
                cause: "it has \(key.publicKey.bitCount) bits and the exponent \(key.publicKey.exponent)",
                hint: "use an RSA key of 3072 bits with exponent 3, such as `tee-build key generate` makes"
            )
        }
        return try attaching(signature: key.sign(signedMaterial), of: key.publicKey)
    }

    /// Attaches a signature of 384 bytes, most significant first, that was made elsewhere over ``signedMaterial``.
    ///
    /// - Throws: `TB3656` if it is not the signature of `key` over it.
    public func attaching(signature: [UInt8], of key: RSAPublicKey) throws(TeeError) -> SignedEnclave {
        try explained { () throws(Refusal) in try attached(signature: signature, of: key) { _ in } }
    }

    func attached(
        signature: [UInt8],
        of key: RSAPublicKey,
        report: (String) -> Void
    ) throws(Refusal) -> SignedEnclave {
        var structure = structure
        guard structure.attach(signature: signature, key: key) else {
            throw Refusal(
                .foreignSignature,
                cause:
                    "the signature of \(signature.count) bytes is not that of the given key over the signing material",
                hint:
                    "sign exactly the bytes of gendata, with SHA-256 and PKCS#1 v1.5, and name the signer's public key",
                text: ""
            )
        }
        let copies = try MetadataCopies(draft, structure, report: report)
        var bytes = image
        let end = metadataOffset + copies.bytes.count
        // A note at the end of the file that is too short: the tool makes the file longer (a problem in strict mode).
        if bytes.count < end { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
        bytes.replaceSubrange(metadataOffset..<end, with: copies.bytes)
        return SignedEnclave(
            bytes: bytes,
            sigstruct: structure.bytes,
            metadata: copies.bytes,
            mrsigner: structure.mrsigner
        )
    }
}
