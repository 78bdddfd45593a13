internal import CLibCrypto

/// An OpenSSL digest context that is reused: fetching an algorithm costs more than hashing a small file.
///
/// The context belongs to this value alone, so moving the value to another thread is safe.
@safe struct MessageDigest: ~Copyable, @unchecked Sendable {
    private let context: OpaquePointer
    private let algorithm: OpaquePointer

    init(_ algorithm: OpaquePointer?) {
        guard let algorithm = unsafe algorithm, let context = unsafe EVP_MD_CTX_new() else {
            preconditionFailure("libcrypto has no memory for a digest")
        }
        unsafe self.algorithm = unsafe algorithm
        unsafe self.context = unsafe context
        reset()
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    mutating func reset() {
        let status = unsafe EVP_DigestInit_ex(context, algorithm, nil)
        precondition(status == 1, "libcrypto cannot start a digest")
    }

    mutating func update(_ bytes: Span<UInt8>) {
        let status = unsafe bytes.withUnsafeBufferPointer { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        precondition(status == 1, "libcrypto cannot go on with a digest")
    }

    /// The value of what was hashed so far; hashing can go on.
    func value() -> [UInt8] {
        guard let copy = unsafe EVP_MD_CTX_new() else { preconditionFailure("libcrypto has no memory for a digest") }
        defer { unsafe EVP_MD_CTX_free(copy) }
        var status = unsafe EVP_MD_CTX_copy_ex(copy, context)
        precondition(status == 1, "libcrypto cannot copy a digest")
        let size = Int(unsafe EVP_MD_get_size(algorithm))
        return unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            status = unsafe EVP_DigestFinal_ex(copy, buffer.baseAddress, nil)
            precondition(status == 1, "libcrypto cannot finish a digest")
            count = size
        }
    }

    /// The value; the context must be reset before it is used again.
    mutating func finish() -> [UInt8] {
        let size = Int(unsafe EVP_MD_get_size(algorithm))
        return unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let status = unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
            precondition(status == 1, "libcrypto cannot finish a digest")
            count = size
        }
    }
}
