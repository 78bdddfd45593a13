import Bytes

/// The five named entities and numbered characters, in and out.
enum XMLEntities {
    private static let named: [(name: String, value: UInt8)] = [
        ("quot", UInt8(ascii: "\"")), ("amp", UInt8(ascii: "&")), ("apos", UInt8(ascii: "'")),
        ("lt", UInt8(ascii: "<")), ("gt", UInt8(ascii: ">")),
    ]

    /// `text` with its entities resolved and its line ends made LF, as tinyxml2 does it in place (tinyxml2.cpp,
    /// `StrPair::GetStr`): what it skips without writing keeps the byte that stood there, and the text ends at its first
    /// NUL, which a numbered character can be.
    static func resolved(_ text: [UInt8]) -> [UInt8] {
        var result = text
        var read = 0, write = 0
        var references = CharacterReferences(text)
        func byte(_ index: Int) -> UInt8 { index < text.count ? text[index] : 0 }
        while read < text.count {
            switch text[read] {
            case 0x0d, 0x0a:
                let other: UInt8 = text[read] == 0x0d ? 0x0a : 0x0d
                read += byte(read + 1) == other ? 2 : 1
                result[write] = 0x0a
                write += 1
            case UInt8(ascii: "&") where byte(read + 1) == UInt8(ascii: "#"):
                if let reference = references.reference(at: read) {
                    for value in reference.value {
                        result[write] = value
                        write += 1
                    }
                    read = reference.end
                } else {
                    result[write] = text[read]
                    write += 1
                    read += 1
                }
            case UInt8(ascii: "&"):
                if let entity = named.first(where: { text[(read + 1)...].starts(with: Array("\($0.name);".utf8)) }) {
                    result[write] = entity.value
                    read += entity.name.utf8.count + 2
                } else {
                    read += 1
                }
                write += 1
            default:
                result[write] = text[read]
                write += 1
                read += 1
            }
        }
        return Array(result[..<write].prefix { $0 != 0 })
    }

    /// `text` with entities for the characters that need them; quotes need them in attributes.
    static func escaped(_ text: [UInt8], inAttribute: Bool) -> [UInt8] {
        var result: [UInt8] = []
        for byte in text {
            let isQuote = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
            if let entity = named.first(where: { $0.value == byte }), inAttribute || !isQuote {
                result += Array("&\(entity.name);".utf8)
            } else {
                result.append(byte)
            }
        }
        return result
    }
}

/// Numbered characters of one text, from its beginning on (tinyxml2.cpp, `XMLUtil::GetCharacterRef`).
private struct CharacterReferences {
    private let text: [UInt8]
    /// The first semicolon at or after the place last asked about; the text's length for none.
    private var semicolon = 0

    init(_ text: [UInt8]) { self.text = text }

    /// What `&#` at `start` stands for and where the text goes on, nil if it is no numbered character.
    mutating func reference(at start: Int) -> (value: [UInt8], end: Int)? {
        // The ampersand of a text that ends in `&#` is lost.
        guard start + 2 < text.count else { return ([], start + 1) }
        let isHexadecimal = text[start + 2] == UInt8(ascii: "x")
        let first = start + (isHexadecimal ? 3 : 2)
        semicolon = max(semicolon, first)
        while semicolon < text.count, text[semicolon] != UInt8(ascii: ";") { semicolon += 1 }
        guard semicolon < text.count else { return nil }
        // From the last digit on; factor and product have 32 bits, the sum has 64.
        var sum: UInt64 = 0
        var factor: UInt32 = 1
        for byte in text[first..<semicolon].reversed() {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, isHexadecimal || digit < 10 else {
                return nil
            }
            sum &+= UInt64(factor &* UInt32(digit))
            factor &*= isHexadecimal ? 16 : 10
        }
        return (CharacterReferences.encoded(sum), semicolon + 1)
    }

    /// UTF-8, of surrogates too; nothing for what needs more than four bytes.
    private static func encoded(_ number: UInt64) -> [UInt8] {
        guard number >= 0x80 else { return [UInt8(truncatingIfNeeded: number)] }
        guard number < 0x20_0000 else { return [] }
        let count = number < 0x800 ? 2 : number < 0x1_0000 ? 3 : 4
        let mark: [UInt8] = [0xc0, 0xe0, 0xf0]
        return (0..<count).map { index in
            let bits = UInt8(truncatingIfNeeded: number >> UInt64(6 * (count - 1 - index)))
            return index == 0 ? bits | mark[count - 2] : (bits | 0x80) & 0xbf
        }
    }
}
