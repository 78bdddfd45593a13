internal import CLibCrypto

/// AES-128-CMAC (NIST SP 800-38B, RFC 4493) under one key.
///
/// The context belongs to this value alone, so moving the value to another thread is safe.
@safe public struct AESCMAC: ~Copyable, @unchecked Sendable {
    private let context: OpaquePointer
    private let key: AESBlock

    /// A context with this key.
    public init(key: AESBlock) {
        guard let algorithm = unsafe EVP_MAC_fetch(nil, "CMAC", nil) else {
            preconditionFailure("libcrypto knows no CMAC")
        }
        defer { unsafe EVP_MAC_free(algorithm) }
        guard let context = unsafe EVP_MAC_CTX_new(algorithm) else {
            preconditionFailure("libcrypto has no memory for a MAC")
        }
        unsafe self.context = unsafe context
        self.key = key
        let status = unsafe tee_CMAC_set_AES_128(context)
        precondition(status == 1, "libcrypto knows no AES-128")
    }

    deinit { unsafe EVP_MAC_CTX_free(context) }

    /// The tag of `message`.
    public mutating func tag(_ message: Span<UInt8>) -> AESBlock {
        var status = unsafe key.withBytes { unsafe EVP_MAC_init(context, $0, AESBlock.byteCount, nil) }
        precondition(status == 1, "libcrypto cannot start a MAC")
        status = unsafe message.withUnsafeBufferPointer { unsafe EVP_MAC_update(context, $0.baseAddress, $0.count) }
        precondition(status == 1, "libcrypto cannot go on with a MAC")
        return unsafe AESBlock.written { bytes in
            var count = 0
            status = unsafe EVP_MAC_final(context, bytes, &count, AESBlock.byteCount)
            precondition(status == 1 && count == AESBlock.byteCount, "libcrypto cannot end a MAC")
        }
    }

    /// The tag of `message` under `key`.
    public static func tag(_ message: [UInt8], key: AESBlock) -> AESBlock {
        var mac = AESCMAC(key: key)
        return mac.tag(message.span)
    }
}
