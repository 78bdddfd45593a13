internal import CLibCrypto

/// AES-128-GCM (NIST SP 800-38D) with nonces of 12 bytes and tags of 16.
///
/// One context is reused for many messages; setting a key costs a key schedule, a nonce almost nothing. The context
/// belongs to this value alone, so moving the value to another thread is safe.
@safe public struct AESGCM: ~Copyable, @unchecked Sendable {
    private let context: OpaquePointer

    /// The length of a nonce in bytes.
    public static let nonceByteCount = 12

    /// A context with this key.
    public init(key: AESBlock) {
        guard let context = unsafe EVP_CIPHER_CTX_new() else {
            preconditionFailure("libcrypto has no memory for a cipher")
        }
        unsafe self.context = unsafe context
        let status = unsafe key.withBytes { unsafe EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), nil, $0, nil) }
        precondition(status == 1, "libcrypto cannot start AES-128-GCM")
    }

    deinit { unsafe EVP_CIPHER_CTX_free(context) }

    /// Uses another key from here on.
    public mutating func use(key: AESBlock) {
        let status = unsafe key.withBytes { unsafe EVP_EncryptInit_ex(context, nil, nil, $0, nil) }
        precondition(status == 1, "libcrypto cannot change a key")
    }

    /// The tag of `data` as additional data without a plaintext (GMAC).
    ///
    /// - Parameter number: the nonce: 12 bytes, of which the first eight are this number, least significant first.
    public mutating func authenticate(_ data: Span<UInt8>, nonce number: UInt64 = 0) -> AESBlock {
        begin(nonce: number, opening: false)
        var written: CInt = 0
        let status = unsafe data.withUnsafeBufferPointer {
            unsafe EVP_EncryptUpdate(context, nil, &written, $0.baseAddress, CInt($0.count))
        }
        precondition(status == 1, "libcrypto cannot authenticate")
        return tag()
    }

    /// Encrypts `plaintext` into `output` from `offset` on.
    ///
    /// - Returns: the tag.
    /// - Precondition: the output has room for as many bytes there.
    public mutating func seal(
        _ plaintext: Span<UInt8>,
        nonce number: UInt64 = 0,
        into output: inout [UInt8],
        at offset: Int
    ) -> AESBlock {
        begin(nonce: number, opening: false)
        let status = unsafe transform(plaintext, &output, offset, EVP_EncryptUpdate)
        precondition(status == 1, "libcrypto cannot encrypt")
        return tag()
    }

    /// Decrypts `ciphertext` into `output` from `offset` on, if `tag` is its tag.
    ///
    /// - Returns: whether it is; where not, what was written to `output` must not be used.
    /// - Precondition: the output has room for as many bytes there.
    public mutating func open(
        _ ciphertext: Span<UInt8>,
        tag: AESBlock,
        nonce number: UInt64 = 0,
        into output: inout [UInt8],
        at offset: Int
    ) -> Bool {
        begin(nonce: number, opening: true)
        let status = unsafe transform(ciphertext, &output, offset, EVP_DecryptUpdate)
        precondition(status == 1, "libcrypto cannot decrypt")
        var written: CInt = 0
        var end: UInt8 = 0
        return unsafe tag.withBytes { expected in
            let tag = unsafe UnsafeMutablePointer(mutating: expected)
            guard
                unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, CInt(AESBlock.byteCount), tag) == 1
            else { preconditionFailure("libcrypto cannot set a tag") }
            return unsafe EVP_DecryptFinal_ex(context, &end, &written) == 1
        }
    }

    /// Starts a message; the key stays.
    private mutating func begin(nonce number: UInt64, opening: Bool) {
        let nonce = (number.littleEndian, UInt32(0))
        let status = unsafe withUnsafeBytes(of: nonce) { buffer in
            let bytes = unsafe buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            return unsafe EVP_CipherInit_ex(context, nil, nil, nil, bytes, opening ? 0 : 1)
        }
        precondition(status == 1, "libcrypto cannot set a nonce")
    }

    /// `EVP_EncryptUpdate` or `EVP_DecryptUpdate`.
    private typealias Update = (
        OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<CInt>?, UnsafePointer<UInt8>?, CInt
    ) -> CInt

    private mutating func transform(
        _ input: Span<UInt8>,
        _ output: inout [UInt8],
        _ offset: Int,
        _ update: Update
    ) -> CInt {
        precondition(offset >= 0 && offset <= output.count && input.count <= output.count - offset)
        var written: CInt = 0
        return unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe input.withUnsafeBufferPointer { input in
                unsafe update(
                    context,
                    output.baseAddress?.advanced(by: offset),
                    &written,
                    input.baseAddress,
                    CInt(input.count)
                )
            }
        }
    }

    private mutating func tag() -> AESBlock {
        var written: CInt = 0
        var end: UInt8 = 0
        var status = unsafe EVP_EncryptFinal_ex(context, &end, &written)
        precondition(status == 1, "libcrypto cannot end a message")
        return unsafe AESBlock.written { bytes in
            status = unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, CInt(AESBlock.byteCount), bytes)
            precondition(status == 1, "libcrypto gives no tag")
        }
    }
}
