internal import Bytes

extension RSAPublicKey {
    /// The key as SubjectPublicKeyInfo (RFC 5280, 4.1; RFC 8017, A.1.1) in PEM, as `openssl rsa -pubout` writes it.
    public var pem: [UInt8] {
        let algorithm: [UInt8] = [
            0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
        ]
        let exponentBytes = (0..<8).map { UInt8(truncatingIfNeeded: exponent >> UInt64(56 - 8 * $0)) }
        let key = element(0x30, integer(modulus) + integer(exponentBytes))
        let text = base64(element(0x30, algorithm + element(0x03, [0] + key)))
        var lines = "-----BEGIN PUBLIC KEY-----\n"
        var rest = text[...]
        while !rest.isEmpty {
            lines += rest.prefix(64) + "\n"
            rest = rest.dropFirst(64)
        }
        return Array((lines + "-----END PUBLIC KEY-----\n").utf8)
    }
}

/// A DER element (X.690) with this tag.
private func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    guard content.count >= 0x80 else { return [tag, UInt8(content.count)] + content }
    var length: [UInt8] = []
    var rest = content.count
    while rest > 0 {
        length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
        rest >>= 8
    }
    return [tag, 0x80 | UInt8(length.count)] + length + content
}

/// A DER INTEGER that is not negative.
private func integer(_ bigEndian: [UInt8]) -> [UInt8] {
    let digits = Array(bigEndian.drop { $0 == 0 })
    return element(0x02, digits.first.map { $0 < 0x80 } == true ? digits : [0] + digits)
}
