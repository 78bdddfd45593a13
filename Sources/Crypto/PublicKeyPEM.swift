internal import CLibCrypto
public import Diagnostics

extension RSAPublicKey {
    /// Reads a PEM public key (SubjectPublicKeyInfo or PKCS#1).
    ///
    /// - Throws: `TB4003` if it is none, or not RSA.
    public init(pem: [UInt8]) throws(TeeError) {
        defer { ERR_clear_error() }
        guard case .publicKey = PEMKind(pem) else { throw RSAPrivateKey.unusable("it is no PEM public key") }
        guard let key = unsafe tee_read_public_key(pem, pem.count) else {
            throw RSAPrivateKey.unusable("its bytes are damaged")
        }
        defer { unsafe EVP_PKEY_free(key) }
        var n: OpaquePointer?
        var e: OpaquePointer?
        guard unsafe EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) == 1, let n = unsafe n else {
            throw RSAPrivateKey.unusable("it is not an RSA key")
        }
        let modulus = unsafe BigNumber(owning: n)
        guard unsafe EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) == 1, let e = unsafe e,
            let exponent = unsafe BigNumber(owning: e).word,
            let bytes = modulus.bigEndian(byteCount: (modulus.bitCount + 7) / 8)
        else { throw RSAPrivateKey.unusable("its exponent is over 64 bits") }
        self.init(modulus: bytes, exponent: exponent)
    }
}
