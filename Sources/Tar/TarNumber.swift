/// Numbers in the fields of tar headers.
enum TarNumber {
    /// Why a field is no number.
    enum Problem: Error {
        case invalid
        /// Go skips NULs before the digits; libarchive takes them for the end.
        case leadingNUL
    }

    /// The number in a field: octal digits between blanks, or base 256 in two's complement if the first bit is set.
    ///
    /// What Go's archive/tar reads (strconv.go, parseNumeric, of Go 1.19), without what others read differently.
    static func read(_ field: ArraySlice<UInt8>) throws(Problem) -> Int {
        guard let first = field.first else { return 0 }
        guard first & 0x80 == 0 else { return try base256(field, first) }
        let rest = field.drop { $0 == 0x20 }
        if rest.allSatisfy(isBlank) { return 0 }
        let digits = rest.prefix { (0x30...0x37).contains($0) }
        guard !digits.isEmpty else { throw rest.first == 0 ? .leadingNUL : .invalid }
        guard field[digits.endIndex...].allSatisfy(isBlank), digits.count <= 20 else { throw .invalid }
        return digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
    }

    /// Decimal digits and nothing else; nil for any other text, and for what does not fit 64 bits with a sign.
    static func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty else { return nil }
        var value = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(digit - 0x30))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    private static func base256(_ field: ArraySlice<UInt8>, _ first: UInt8) throws(Problem) -> Int {
        let inversion: UInt8 = first & 0x40 == 0 ? 0 : 0xff
        var value: UInt64 = 0
        for (index, byte) in field.enumerated() {
            let digit = (byte ^ inversion) & (index == 0 ? 0x7f : 0xff)
            guard value >> 56 == 0 else { throw .invalid }
            value = value << 8 | UInt64(digit)
        }
        guard let magnitude = Int(exactly: value) else { throw .invalid }
        return inversion == 0 ? magnitude : ~magnitude
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0 || byte == 0x20 }
}
