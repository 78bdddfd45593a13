internal import CLibCrypto

/// An OpenSSL BIGNUM with just the arithmetic of SIGSTRUCT's Q1 and Q2.
@safe struct BigNumber: ~Copyable {
    let handle: OpaquePointer

    init(bigEndian bytes: [UInt8]) {
        guard let handle = unsafe BN_bin2bn(bytes, Int32(bytes.count), nil) else { BigNumber.outOfMemory() }
        unsafe self.handle = unsafe handle
    }

    /// Takes ownership of `handle`.
    init(owning handle: OpaquePointer) { unsafe self.handle = unsafe handle }

    private init(zero: Void) {
        guard let handle = unsafe BN_new() else { BigNumber.outOfMemory() }
        unsafe self.handle = unsafe handle
    }

    deinit { unsafe BN_clear_free(handle) }

    var bitCount: Int { Int(unsafe BN_num_bits(handle)) }

    /// The value in `count` bytes, most significant first; nil if it does not fit.
    func bigEndian(byteCount count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return unsafe BN_bn2binpad(handle, &bytes, Int32(count)) == Int32(count) ? bytes : nil
    }

    /// The value if it fits 64 bits.
    var word: UInt64? { bitCount <= 64 ? UInt64(unsafe BN_get_word(handle)) : nil }

    func multiplied(by other: borrowing BigNumber) -> BigNumber {
        let product = BigNumber(zero: ())
        guard let scratch = unsafe BN_CTX_new() else { BigNumber.outOfMemory() }
        defer { unsafe BN_CTX_free(scratch) }
        guard unsafe BN_mul(product.handle, handle, other.handle, scratch) == 1 else { BigNumber.outOfMemory() }
        return product
    }

    /// Quotient and remainder; nil for a divisor of zero.
    func divided(by divisor: borrowing BigNumber) -> Division? {
        guard unsafe BN_is_zero(divisor.handle) == 0 else { return nil }
        let quotient = BigNumber(zero: ())
        let remainder = BigNumber(zero: ())
        guard let scratch = unsafe BN_CTX_new() else { BigNumber.outOfMemory() }
        defer { unsafe BN_CTX_free(scratch) }
        guard unsafe BN_div(quotient.handle, remainder.handle, handle, divisor.handle, scratch) == 1 else {
            BigNumber.outOfMemory()
        }
        return Division(quotient: quotient, remainder: remainder)
    }

    func isLess(than other: borrowing BigNumber) -> Bool { unsafe BN_cmp(handle, other.handle) < 0 }

    struct Division: ~Copyable {
        let quotient: BigNumber
        let remainder: BigNumber
    }

    private static func outOfMemory() -> Never { preconditionFailure("libcrypto has no memory for a number") }
}
