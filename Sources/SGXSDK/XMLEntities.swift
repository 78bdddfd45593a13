import Bytes

/// The five named entities and numbered characters; whatever else begins with an ampersand stays as it stands.
enum XMLEntities {
    private static let named: [(name: String, value: UInt8)] = [
        ("quot", UInt8(ascii: "\"")), ("amp", UInt8(ascii: "&")), ("apos", UInt8(ascii: "'")),
        ("lt", UInt8(ascii: "<")), ("gt", UInt8(ascii: ">")),
    ]

    /// `text` with its entities resolved.
    static func resolved(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var position = 0
        while position < text.count {
            guard text[position] == UInt8(ascii: "&"), let entity = entity(text[(position + 1)...].prefix(12)) else {
                result.append(text[position])
                position += 1
                continue
            }
            result += entity.value
            position += entity.length + 2
        }
        return result
    }

    /// What the entity whose name starts `rest` stands for, and the length of the name.
    private static func entity(_ rest: ArraySlice<UInt8>) -> (value: [UInt8], length: Int)? {
        guard let end = rest.firstIndex(of: UInt8(ascii: ";")) else { return nil }
        let name = String(decoding: rest[..<end], as: UTF8.self)
        let length = end - rest.startIndex
        guard !name.utf8.contains(UInt8(ascii: "+")), !name.utf8.contains(UInt8(ascii: "-")) else { return nil }
        if name.hasPrefix("#x") { return character(UInt32(name.dropFirst(2), radix: 16)).map { ($0, length) } }
        if name.hasPrefix("#") { return character(UInt32(name.dropFirst(1))).map { ($0, length) } }
        return named.first { $0.name == name }.map { ([$0.value], length) }
    }

    private static func character(_ number: UInt32?) -> [UInt8]? {
        guard let number, number != 0, let scalar = Unicode.Scalar(number) else { return nil }
        return Array(String(Character(scalar)).utf8)
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
