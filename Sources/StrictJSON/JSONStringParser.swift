import Diagnostics

extension JSONParser {
    /// A string, from its opening quote to behind its closing one.
    mutating func string() throws(TeeError) -> String {
        position += 1
        var bytes: [UInt8] = []
        while true {
            guard let byte = current else { throw syntax("it ends inside a string") }
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let result = String(validating: bytes, as: UTF8.self) else {
                    throw ambiguous("a string is not UTF-8")
                }
                return result
            case UInt8(ascii: "\\"):
                bytes.append(contentsOf: try escape())
            case 0..<0x20:
                throw syntax("a control character stands in a string")
            default:
                bytes.append(byte)
            }
        }
    }

    private mutating func escape() throws(TeeError) -> [UInt8] {
        guard let byte = current else { throw syntax("it ends inside a string") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0c]
        case UInt8(ascii: "n"): return [0x0a]
        case UInt8(ascii: "r"): return [0x0d]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(Character(try escapedScalar())).utf8)
        default: throw syntax("no escape is written like this")
        }
    }

    private mutating func escapedScalar() throws(TeeError) -> Unicode.Scalar {
        let first = try codeUnit()
        if first == 0 { throw ambiguous("a string holds a NUL") }
        if let scalar = Unicode.Scalar(first) { return scalar }
        if first < 0xdc00, take("\\"), take("u") {
            let second = try codeUnit()
            if (0xdc00..<0xe000).contains(second) {
                let value = 0x10000 + (UInt32(first) - 0xd800) << 10 + (UInt32(second) - 0xdc00)
                if let scalar = Unicode.Scalar(value) { return scalar }
            }
        }
        throw ambiguous("a string holds half of a surrogate pair")
    }

    private mutating func codeUnit() throws(TeeError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw syntax("four hexadecimal digits must follow \\u")
            }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
    }
}
