internal import CLibCrypto
public import Diagnostics

/// An RSA private key in memory, held by libcrypto, which clears it when it is let go.
@safe public final class RSAPrivateKey: Sendable {
    // Immutable after init: signing only reads it, which OpenSSL 3 allows from several threads.
    private nonisolated(unsafe) let key: OpaquePointer
    /// The public half.
    public let publicKey: RSAPublicKey

    init(owning key: OpaquePointer) throws(TeeError) {
        guard let modulus = unsafe RSAPrivateKey.number(key, OSSL_PKEY_PARAM_RSA_N),
            let exponent = unsafe RSAPrivateKey.word(key, OSSL_PKEY_PARAM_RSA_E),
            let bytes = modulus.bigEndian(byteCount: (modulus.bitCount + 7) / 8)
        else {
            unsafe EVP_PKEY_free(key)
            throw RSAPrivateKey.unusable("it is not an RSA key")
        }
        unsafe self.key = unsafe key
        publicKey = RSAPublicKey(modulus: bytes, exponent: exponent)
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// Reads a PEM private key: PKCS#8 or PKCS#1, encrypted or not.
    ///
    /// - Throws: `TB4001` not a private key, `TB4004` a certificate, `TB4005` passphrase missing, `TB4002` passphrase wrong,
    ///   `TB4003` unusable.
    public convenience init(pem: [UInt8], passphrase: [UInt8]? = nil) throws(TeeError) {
        guard let kind = PEMKind(pem) else { throw RSAPrivateKey.notPrivate("it holds no PEM block") }
        switch kind {
        case .certificate:
            throw TeeError(
                .certificateGiven,
                object: "",
                cause: "it is a certificate",
                hint: "name the file of the private key that belongs to it"
            )
        case .publicKey: throw RSAPrivateKey.notPrivate("it is a public key")
        case .other(let label): throw RSAPrivateKey.notPrivate("it is a PEM block of type \(label)")
        case .privateKey(let encrypted):
            if encrypted, passphrase == nil {
                throw RSAPrivateKey.passphrase(.missingPassphrase, "it is encrypted and no passphrase was given")
            }
            guard let key = unsafe RSAPrivateKey.decode(pem, passphrase: passphrase ?? []) else {
                throw encrypted
                    ? RSAPrivateKey.passphrase(.wrongPassphrase, "it does not open with this passphrase")
                    : RSAPrivateKey.unusable("its bytes are damaged or of a kind that OpenSSL does not know")
            }
            unsafe try self.init(owning: key)
        }
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017) over `message`: as many bytes as the modulus, most significant first.
    ///
    /// - Throws: `TB4003` if libcrypto fails.
    public func sign(_ message: [UInt8]) throws(TeeError) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { throw RSAPrivateKey.unusable("libcrypto has no memory") }
        defer { unsafe EVP_MD_CTX_free(context) }
        var length = publicKey.modulus.count
        var signature = [UInt8](repeating: 0, count: length)
        guard unsafe EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1,
            unsafe EVP_DigestSign(context, &signature, &length, message, message.count) == 1,
            length == signature.count
        else {
            ERR_clear_error()
            throw RSAPrivateKey.unusable("libcrypto cannot sign with it")
        }
        return signature
    }

    /// The key as PKCS#8 PEM, encrypted with AES-256-CBC if a passphrase is given.
    public func pem(passphrase: [UInt8]?) throws(TeeError) -> [UInt8] {
        let text = unsafe withMemoryBIO { bio in
            guard let passphrase else { return unsafe PEM_write_bio_PKCS8PrivateKey(bio, key, nil, nil, 0, nil, nil) }
            return unsafe passphrase.withUnsafeBufferPointer { buffer in
                unsafe buffer.withMemoryRebound(to: CChar.self) { characters in
                    unsafe PEM_write_bio_PKCS8PrivateKey(
                        bio,
                        key,
                        EVP_aes_256_cbc(),
                        characters.baseAddress,
                        Int32(characters.count),
                        nil,
                        nil
                    )
                }
            }
        }
        guard let text else { throw RSAPrivateKey.unusable("libcrypto cannot write it") }
        return text
    }

    /// The public half as SubjectPublicKeyInfo PEM.
    public func publicPEM() throws(TeeError) -> [UInt8] {
        guard let text = unsafe withMemoryBIO({ unsafe PEM_write_bio_PUBKEY($0, key) }) else {
            throw RSAPrivateKey.unusable("libcrypto cannot write its public half")
        }
        return text
    }

    private static func decode(_ pem: [UInt8], passphrase: [UInt8]) -> OpaquePointer? {
        defer { ERR_clear_error() }
        guard let bio = unsafe BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else { return nil }
        defer { unsafe BIO_free_all(bio) }
        // libcrypto takes the passphrase as a C string: one with a NUL in it opens nothing.
        var secret = passphrase + [0]
        defer { unsafe OPENSSL_cleanse(&secret, secret.count) }
        return unsafe secret.withUnsafeMutableBytes { unsafe PEM_read_bio_PrivateKey(bio, nil, nil, $0.baseAddress) }
    }

    private static func number(_ key: OpaquePointer, _ name: UnsafePointer<CChar>) -> BigNumber? {
        var handle: OpaquePointer?
        guard unsafe EVP_PKEY_get_bn_param(key, name, &handle) == 1, let handle = unsafe handle else {
            ERR_clear_error()
            return nil
        }
        return unsafe BigNumber(owning: handle)
    }

    private static func word(_ key: OpaquePointer, _ name: UnsafePointer<CChar>) -> UInt64? {
        guard let number = unsafe number(key, name) else { return nil }
        return number.word
    }

    private static func notPrivate(_ cause: String) -> TeeError {
        TeeError(
            .notAPrivateKey,
            object: "",
            cause: cause,
            hint: "give a PEM private key (PKCS#8 or PKCS#1), such as `tee-build key generate` writes"
        )
    }

    private static func passphrase(_ code: ErrorCode, _ cause: String) -> TeeError {
        TeeError(
            code,
            object: "",
            cause: cause,
            hint: "give it with --passphrase-file FILE, --passphrase-fd N or --passphrase-env NAME"
        )
    }

    static func unusable(_ cause: String) -> TeeError {
        TeeError(
            .unusableKey,
            object: "",
            cause: cause,
            hint: "SGX takes RSA keys of 3072 bits with exponent 3: `tee-build key generate` makes one"
        )
    }
}
