/// Q1 and Q2, which spare the processor two divisions when it cubes a signature.
///
/// Q1 = floor(s^2 / m), Q2 = floor((s^2 mod m) * s / m) (Intel SDM vol. 3D, SIGSTRUCT; linux-sgx sign_tool `calculate_q1q2`).
public struct SIGSTRUCTQuotients: Sendable, Hashable {
    /// Q1, as long as the modulus, most significant byte first.
    public let q1: [UInt8]
    /// Q2, as long as the modulus, most significant byte first.
    public let q2: [UInt8]
    /// signature^3 mod modulus, as long as the modulus, most significant byte first.
    public let cube: [UInt8]

    /// The quotients of a signature and a modulus, both most significant byte first.
    ///
    /// nil where the signature is not below the modulus, as with any signature that RSA gives.
    public init?(signature: [UInt8], modulus: [UInt8]) {
        let s = BigNumber(bigEndian: signature)
        let m = BigNumber(bigEndian: modulus)
        guard s.isLess(than: m), let square = s.multiplied(by: s).divided(by: m),
            let product = square.remainder.multiplied(by: s).divided(by: m),
            let q1 = square.quotient.bigEndian(byteCount: modulus.count),
            let q2 = product.quotient.bigEndian(byteCount: modulus.count),
            let cube = product.remainder.bigEndian(byteCount: modulus.count)
        else { return nil }
        self.q1 = q1
        self.q2 = q2
        self.cube = cube
    }
}
