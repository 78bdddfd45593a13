internal import Bytes
internal import Diagnostics

// The four forms of strings.
extension TOMLParser {
    func isTripled(_ quote: UInt8) -> Bool { byte(after: 1) == quote && byte(after: 2) == quote }

    /// `"…"` on one line.
    mutating func basicString() throws(TeeError) -> String {
        offset += 1
        var text: [UInt8] = []
        while true {
            switch byte {
            case UInt8(ascii: "\"")?:
                offset += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\")?: try escape(into: &text)
            case let byte?:
                try admit(byte)
                text.append(byte)
                offset += 1
            case nil: throw invalid("a string is not closed")
            }
        }
    }

    /// `'…'` on one line.
    mutating func literalString() throws(TeeError) -> String {
        offset += 1
        let start = offset
        while let byte {
            if byte == UInt8(ascii: "'") {
                offset += 1
                return String(decoding: source[start..<offset - 1], as: UTF8.self)
            }
            try admit(byte)
            offset += 1
        }
        throw invalid("a string is not closed")
    }

    /// `"""…"""`.
    mutating func longBasicString() throws(TeeError) -> String {
        offset += 3
        if byte == 0x0a { offset += 1 }
        var text: [UInt8] = []
        while true {
            switch byte {
            case UInt8(ascii: "\"")? where isTripled(UInt8(ascii: "\"")):
                return closing(UInt8(ascii: "\""), text)
            case UInt8(ascii: "\\")? where byte(after: 1) == 0x20 || byte(after: 1) == 0x09 || byte(after: 1) == 0x0a:
                offset += 1
                skipBlanks()
                guard let next = byte else { throw invalid("a string is not closed") }
                guard next == 0x0a else { throw invalid("a backslash stands before a blank, not before a line's end") }
                while let byte, byte == 0x20 || byte == 0x09 || byte == 0x0a { offset += 1 }
            case UInt8(ascii: "\\")?: try escape(into: &text)
            case let byte?:
                if byte != 0x0a { try admit(byte) }
                text.append(byte)
                offset += 1
            case nil: throw invalid("a string is not closed")
            }
        }
    }

    /// `'''…'''`.
    mutating func longLiteralString() throws(TeeError) -> String {
        offset += 3
        if byte == 0x0a { offset += 1 }
        var text: [UInt8] = []
        while let byte {
            if byte == UInt8(ascii: "'"), isTripled(byte) { return closing(byte, text) }
            if byte != 0x0a { try admit(byte) }
            text.append(byte)
            offset += 1
        }
        throw invalid("a string is not closed")
    }

    /// Three quotes that end a string; up to two more in front of them belong to it.
    private mutating func closing(_ quote: UInt8, _ text: [UInt8]) -> String {
        offset += 3
        var text = text
        for _ in 0..<2 where byte == quote {
            text.append(quote)
            offset += 1
        }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func admit(_ byte: UInt8) throws(TeeError) {
        guard byte == 0x09 || byte >= 0x20, byte != 0x7f else {
            if byte == 0x0a { throw invalid("a string is not closed on its line") }
            throw invalid("control character \(hexadecimal([byte])) in a string: write it as an escape")
        }
    }

    private mutating func escape(into text: inout [UInt8]) throws(TeeError) {
        let start = offset
        offset += 1
        let letter = byte
        offset += 1
        switch letter {
        case UInt8(ascii: "b")?: text.append(0x08)
        case UInt8(ascii: "t")?: text.append(0x09)
        case UInt8(ascii: "n")?: text.append(0x0a)
        case UInt8(ascii: "f")?: text.append(0x0c)
        case UInt8(ascii: "r")?: text.append(0x0d)
        case UInt8(ascii: "\"")?: text.append(0x22)
        case UInt8(ascii: "\\")?: text.append(0x5c)
        case UInt8(ascii: "u")?: text += try scalar(digitCount: 4, from: start)
        case UInt8(ascii: "U")?: text += try scalar(digitCount: 8, from: start)
        default: throw invalid("TOML has no such escape: write \\\\ for a backslash", at: start)
        }
    }

    private mutating func scalar(digitCount: Int, from start: Int) throws(TeeError) -> [UInt8] {
        var value: UInt32 = 0
        for _ in 0..<digitCount {
            guard let digit = byte.flatMap(hexadecimalDigit) else {
                throw invalid("\(digitCount) hexadecimal digits should follow", at: start)
            }
            value = value << 4 | digit
            offset += 1
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw invalid("U+\(String(value, radix: 16)) is no Unicode scalar value", at: start)
        }
        return Array(String(Character(scalar)).utf8)
    }
}

/// The value of a hexadecimal digit of either case.
func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x41 + 10)
    case 0x61...0x66: UInt32(byte - 0x61 + 10)
    default: nil
    }
}
