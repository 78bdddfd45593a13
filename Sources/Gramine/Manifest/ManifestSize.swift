/// Sizes as manifests write them: a string with an integer of Python's `int(text, 0)` and a suffix K, M or G
/// (`parse_size` in python/graminelibos/sgx_sign.py).
enum ManifestSize {
    /// The bytes of `text`; nil if it is no such size or beyond 64 bits.
    static func bytes(_ text: String) -> UInt64? {
        var digits = Array(text.utf8)[...]
        var scale: UInt64 = 1
        switch digits.last {
        case UInt8(ascii: "K")?: scale = 1 << 10
        case UInt8(ascii: "M")?: scale = 1 << 20
        case UInt8(ascii: "G")?: scale = 1 << 30
        default: break
        }
        if scale > 1 { digits.removeLast() }
        guard let number = integer(digits) else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: scale)
        return overflow ? nil : product
    }

    /// A size in the form that Python and Gramine's loader both take: decimal, and a suffix where it divides.
    static func text(_ bytes: UInt64) -> String {
        for (shift, suffix) in [(30, "G"), (20, "M"), (10, "K")] where bytes > 0 && bytes & (1 << shift - 1) == 0 {
            return "\(bytes >> shift)\(suffix)"
        }
        return "\(bytes)"
    }

    /// A literal of Python: blanks around it, a sign, a prefix, and single underscores between digits are taken.
    private static func integer(_ text: ArraySlice<UInt8>) -> UInt64? {
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0d).contains(byte) }
        var digits = text.drop(while: isBlank)
        while let last = digits.last, isBlank(last) { digits.removeLast() }
        if digits.first == UInt8(ascii: "+") { digits.removeFirst() }
        var radix = 10
        var previousIsDigit = false
        if digits.first == UInt8(ascii: "0"), let letter = digits.dropFirst().first {
            switch letter | 0x20 {
            case UInt8(ascii: "x"): radix = 16
            case UInt8(ascii: "o"): radix = 8
            case UInt8(ascii: "b"): radix = 2
            default: break
            }
            if radix != 10 {
                digits = digits.dropFirst(2)
                previousIsDigit = true
            } else if digits.contains(where: { (0x31...0x39).contains($0) }) {
                // A decimal literal with a leading zero is refused, unless it is zero.
                return nil
            }
        }
        var clean: [UInt8] = []
        for byte in digits {
            if byte == UInt8(ascii: "_") {
                guard previousIsDigit else { return nil }
                previousIsDigit = false
            } else {
                clean.append(byte)
                previousIsDigit = true
            }
        }
        guard previousIsDigit, let first = clean.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else {
            return nil
        }
        return UInt64(String(decoding: clean, as: UTF8.self), radix: radix)
    }
}
