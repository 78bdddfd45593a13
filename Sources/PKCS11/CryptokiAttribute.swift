internal import CPKCS11

/// One attribute of an object: a number of the standard and a value.
struct CryptokiAttribute {
    let type: CK_ATTRIBUTE_TYPE
    let value: [UInt8]

    init(_ type: CK_ATTRIBUTE_TYPE, _ value: [UInt8]) {
        self.type = type
        self.value = value
    }

    /// A number, in this machine's order of bytes.
    init(_ type: CK_ATTRIBUTE_TYPE, _ number: CK_ULONG) {
        self.init(type, (0..<MemoryLayout<CK_ULONG>.size).map { UInt8(truncatingIfNeeded: number >> (8 * UInt($0))) })
    }

    /// CK_TRUE or CK_FALSE.
    init(_ type: CK_ATTRIBUTE_TYPE, _ isTrue: Bool) { self.init(type, [isTrue ? 1 : 0]) }

    /// Runs `body` with the C form of `attributes`, which lives as long.
    static func withList<Result>(
        _ attributes: [CryptokiAttribute],
        _ body: (UnsafeMutablePointer<CK_ATTRIBUTE>?, CK_ULONG) -> Result
    ) -> Result {
        // One allocation for all values, or each pointer would be another closure.
        var values = attributes.flatMap(\.value) + [0]
        return unsafe values.withUnsafeMutableBytes { buffer in
            var offset = 0
            var list = unsafe attributes.map { attribute in
                defer { offset += attribute.value.count }
                return unsafe CK_ATTRIBUTE(
                    type: attribute.type,
                    pValue: buffer.baseAddress?.advanced(by: offset),
                    ulValueLen: CK_ULONG(attribute.value.count)
                )
            }
            return unsafe list.withUnsafeMutableBufferPointer { pointers in
                unsafe body(pointers.baseAddress, CK_ULONG(pointers.count))
            }
        }
    }

    /// Longer values are no part of any RSA key up to 128 kbit.
    static let valueLimit = 1 << 14
}
