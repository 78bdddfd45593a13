/// A header block with every field under the test's control, its checksum right unless it is given.
public struct HeaderBlock: Sendable {
    /// The magic, which says how the rest of the block is read.
    public enum Magic: String, Sendable {
        case v7 = "\0\0\0\0\0\0\0\0"
        case ustar = "ustar\u{0}00"
        case gnu = "ustar  \u{0}"
    }

    /// The block as it is.
    public var bytes = [UInt8](repeating: 0, count: 512)

    /// A header of a file, or of what else `type` is.
    public init(
        _ name: String = "f",
        type: Character = "0",
        size: Int = 0,
        link: String = "",
        magic: Magic = .ustar
    ) {
        put(name, at: 0)
        for (field, number) in [(100, 0o644), (108, 0), (116, 0)] { put(octal(number, 7), at: field) }
        put(octal(size, 11), at: 124)
        put(octal(1_700_000_000, 11), at: 136)
        put(String(type), at: 156)
        put(link, at: 157)
        put(magic.rawValue, at: 257)
    }

    /// Puts a text there.
    public mutating func put(_ text: String, at offset: Int) { put(Array(text.utf8), at: offset) }

    /// Puts bytes there.
    public mutating func put(_ text: [UInt8], at offset: Int) {
        bytes.replaceSubrange(offset..<offset + text.count, with: text)
    }

    /// The header with a text there.
    public func with(_ text: String, at offset: Int) -> HeaderBlock { with(Array(text.utf8), at: offset) }

    /// The header with bytes there.
    public func with(_ text: [UInt8], at offset: Int) -> HeaderBlock {
        var copy = self
        copy.put(text, at: offset)
        return copy
    }

    /// The block with its checksum.
    public var block: [UInt8] {
        let sum = bytes.enumerated().reduce(0) { $0 + (148..<156 ~= $1.offset ? 32 : Int($1.element)) }
        return with(octal(sum, 6) + "\0 ", at: 148).bytes
    }
}

/// The digits of `number` to base 8, at least `digits` of them.
public func octal(_ number: Int, _ digits: Int) -> String {
    let text = String(number, radix: 8)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}

/// `content` with zeros up to a whole number of blocks.
public func padded(_ content: [UInt8]) -> [UInt8] {
    content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
}

/// The two blocks of zeros that end an archive.
public let endOfArchive = [UInt8](repeating: 0, count: 1024)

/// A file with its header.
public func member(_ name: String, _ content: [UInt8] = [], magic: HeaderBlock.Magic = .ustar) -> [UInt8] {
    HeaderBlock(name, size: content.count, magic: magic).block + padded(content)
}

/// An extension header: type `x` or `g` with PAX records, `L` or `K` with a long name.
public func extensionHeader(_ type: Character, _ body: [UInt8]) -> [UInt8] {
    let isGNU = type == "L" || type == "K"
    let header = HeaderBlock("extension", type: type, size: body.count, magic: isGNU ? .gnu : .ustar)
    return header.block + padded(body)
}

/// A PAX record with its length.
public func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
    let rest = Array(" \(key)=".utf8) + value + [0x0a]
    var length = rest.count + 1
    while String(length).utf8.count + rest.count > length { length += 1 }
    return Array(String(length).utf8) + rest
}

/// A PAX record of text, with its length.
public func record(_ key: String, _ value: String) -> [UInt8] { record(key, Array(value.utf8)) }

/// A PAX header with these records.
public func pax(_ records: [UInt8]...) -> [UInt8] { extensionHeader("x", records.flatMap { $0 }) }
