internal import CLibCrypto
public import Diagnostics

extension RSAPrivateKey {
    /// Makes a new key from the system's random numbers; SGX takes 3072 bits with exponent 3 only.
    ///
    /// - Throws: `TB4003` if libcrypto refuses the sizes.
    public static func generate(bitCount: Int = 3072, exponent: UInt64 = 3) throws(TeeError) -> RSAPrivateKey {
        let number = BigNumber(bigEndian: (0..<8).reversed().map { UInt8(truncatingIfNeeded: exponent >> ($0 * 8)) })
        guard let key = unsafe number.generateKey(bitCount: bitCount) else {
            throw unusable("libcrypto makes no key of \(bitCount) bits with exponent \(exponent)")
        }
        return unsafe try RSAPrivateKey(owning: key)
    }
}

extension BigNumber {
    fileprivate func generateKey(bitCount: Int) -> OpaquePointer? {
        defer { ERR_clear_error() }
        guard let context = unsafe EVP_PKEY_CTX_new_id(Int32(tee_EVP_PKEY_RSA.rawValue), nil) else { return nil }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(clamping: bitCount)) == 1,
            unsafe EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, handle) == 1,
            unsafe EVP_PKEY_keygen(context, &key) == 1
        else { return nil }
        return unsafe key
    }
}
