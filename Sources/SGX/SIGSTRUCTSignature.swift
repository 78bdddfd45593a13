internal import Bytes
public import Crypto
public import Diagnostics

extension SIGSTRUCT {
    /// Whether a signature stands in it; whether it is good is another question.
    public var isSigned: Bool { signature.contains { $0 != 0 } }

    /// Puts key, signature, Q1 and Q2 in, after checking that they belong together and to ``signedBytes``.
    ///
    /// - Parameter signature: 384 bytes, most significant first, as RSA tools write it.
    /// - Throws: `TB4101` if the key is not RSA-3072 with exponent 3, or the signature is not the key's over these
    ///   bytes. Nothing is changed then.
    public mutating func attach(signature: [UInt8], publicKey: RSAPublicKey) throws(TeeError) {
        guard publicKey.bitCount == SIGSTRUCT.keyByteCount * 8 else {
            throw SIGSTRUCT.unfit("the key has \(publicKey.bitCount) bits")
        }
        guard publicKey.exponent == 3 else { throw SIGSTRUCT.unfit("the key's exponent is \(publicKey.exponent)") }
        guard signature.count == SIGSTRUCT.keyByteCount else {
            throw SIGSTRUCT.unfit("the signature has \(signature.count) bytes")
        }
        guard publicKey.verifies(signature: signature, over: signedBytes),
            let quotients = SIGSTRUCTQuotients(signature: signature, modulus: publicKey.modulus)
        else { throw SIGSTRUCT.unfit("the signature is not this key's over this signing material") }
        put(publicKey.modulus.reversed(), at: Field.modulus)
        put(UInt32(3), at: Field.exponent)
        put(signature.reversed(), at: Field.signature)
        put(quotients.q1.reversed(), at: Field.q1)
        put(quotients.q2.reversed(), at: Field.q2)
    }

    /// The unsigned structure of signing material: what `sgx_sign gendata` writes and an air-gapped signer gets.
    ///
    /// - Throws: `TB3603` if there are not 256 bytes, or the constants of the header are not there.
    public init(signingMaterial material: [UInt8]) throws(TeeError) {
        guard material.count == SIGSTRUCT.signedByteCount else {
            throw SIGSTRUCT.noMaterial("\(material.count) bytes stand where 256 belong")
        }
        self.init()
        put(material[..<Field.modulus], at: 0)
        put(material[Field.modulus...], at: Field.miscSelect)
        guard slice(Field.header, 12) == SIGSTRUCT.header, slice(Field.header2, 16) == SIGSTRUCT.header2 else {
            throw SIGSTRUCT.noMaterial("the constants of SIGSTRUCT's header are not there")
        }
    }

    private static func unfit(_ cause: String) -> TeeError {
        TeeError(
            .signatureDoesNotFit,
            object: "",
            cause: cause,
            hint: "sign exactly the exported signing material, with RSA-3072, exponent 3, PKCS#1 v1.5 and SHA-256"
        )
    }

    private static func noMaterial(_ cause: String) -> TeeError {
        TeeError(
            .notSigningMaterial,
            object: "",
            cause: cause,
            hint: "name the file that `tee-build signing-material export` or `sgx_sign gendata` wrote"
        )
    }
}

extension RSAPublicKey {
    /// SHA-256 of the modulus in 384 bytes, least significant first: the MRSIGNER of what this key signs.
    ///
    /// nil for a modulus that does not fit 384 bytes.
    public var mrsigner: MRSIGNER? {
        guard modulus.count <= SIGSTRUCT.keyByteCount else { return nil }
        return .of(modulus.reversed() + [UInt8](repeating: 0, count: SIGSTRUCT.keyByteCount - modulus.count))
    }
}
