/// Reads a configuration document; nil from any function means that tinyxml2 would report an error.
struct XMLReader {
    private let bytes: [UInt8]
    private var position = 0
    /// TINYXML2_MAX_ELEMENT_DEPTH of the copy in linux-sgx is 100, and the document and the level that fails count.
    private static let depthLimit = 99
    /// Ours: names are compared each with each.
    private static let attributeLimit = 1024

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The document that `bytes` are; nil if they are none, or empty.
    static func document(_ bytes: [UInt8]) -> XMLDocument? {
        // The library works on C strings: a NUL ends the document.
        var reader = XMLReader(Array(bytes.prefix { $0 != 0 }))
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        reader.skipBlanks()
        let isMarked = reader.skip(mark)
        guard reader.position < reader.bytes.count, let children = reader.nodes(in: nil, depth: 0) else { return nil }
        return XMLDocument(hasByteOrderMark: isMarked, children: children)
    }

    /// What comes next in a document: a node, or the end of the element around it.
    private enum Item {
        case node(XMLNode)
        case end([UInt8])
    }

    /// The nodes up to the end tag of `parent`, or up to the end of the document.
    private mutating func nodes(in parent: [UInt8]?, depth: Int) -> [XMLNode]? {
        guard depth < XMLReader.depthLimit else { return nil }
        var result: [XMLNode] = []
        while true {
            let start = position
            skipBlanks()
            guard position < bytes.count else { return parent == nil ? result : nil }
            switch item(from: start, depth: depth) {
            case nil: return nil
            case .end(let name):
                // Outside of all elements the library takes an end tag for the end of the document.
                return parent == nil || parent == name ? result : nil
            case .node(let node):
                if case .declaration = node {
                    let onlyDeclarations = result.allSatisfy { if case .declaration = $0 { true } else { false } }
                    guard parent == nil, onlyDeclarations else { return nil }
                }
                result.append(node)
            }
        }
    }

    private mutating func item(from start: Int, depth: Int) -> Item? {
        if skip("<?") { return upTo("?>").map { .node(.declaration($0)) } }
        if skip("<!--") { return upTo("-->").map { .node(.comment($0)) } }
        if skip("<![CDATA[") { return upTo("]]>").map { .node(.text(XMLReader.lineEnds($0), isCDATA: true)) } }
        if skip("<!") { return upTo(">").map { .node(.unknown($0)) } }
        if skip("<") { return tag(depth: depth) }
        position = start
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "<")) else { return nil }
        position = end
        return .node(.text(XMLEntities.resolved(Array(bytes[start..<end])), isCDATA: false))
    }

    /// An element, or an end tag: `< /a b='c'>` is one for the library, and `</a/>` is an element.
    private mutating func tag(depth: Int) -> Item? {
        skipBlanks()
        let isEnd = skip("/")
        guard let name = name(), let (attributes, isEmpty) = attributes() else { return nil }
        var element = XMLElement(name: name, attributes: attributes)
        guard !isEmpty else { return .node(.element(element)) }
        guard !isEnd else { return .end(name) }
        guard let children = nodes(in: name, depth: depth + 1) else { return nil }
        element.children = children
        return .node(.element(element))
    }

    private mutating func attributes() -> (attributes: [XMLAttribute], isEmpty: Bool)? {
        var result: [XMLAttribute] = []
        while true {
            skipBlanks()
            if skip(">") { return (result, false) }
            if skip("/>") { return (result, true) }
            guard let name = name(), result.count < XMLReader.attributeLimit,
                !result.contains(where: { $0.name == name })
            else { return nil }
            skipBlanks()
            guard skip("=") else { return nil }
            skipBlanks()
            let quote = skip("\"") ? "\"" : skip("'") ? "'" : ""
            guard !quote.isEmpty, let value = upTo(quote) else { return nil }
            result.append(XMLAttribute(name: name, value: XMLEntities.resolved(Array(value))))
        }
    }

    private mutating func name() -> [UInt8]? {
        let start = position
        while position < bytes.count, XMLReader.isNameByte(bytes[position], isFirst: position == start) {
            position += 1
        }
        return position > start ? Array(bytes[start..<position]) : nil
    }

    private static func isNameByte(_ byte: UInt8, isFirst: Bool) -> Bool {
        switch byte {
        case 0x80..., UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: ":"), UInt8(ascii: "_"):
            true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"): !isFirst
        default: false
        }
    }

    private mutating func skipBlanks() {
        while position < bytes.count, XMLReader.isBlank(bytes[position]) { position += 1 }
    }

    /// isspace(3) of the C locale.
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }

    private mutating func skip(_ text: StaticString) -> Bool { skip(Array(text.description.utf8)) }

    private mutating func skip(_ text: [UInt8]) -> Bool {
        guard bytes[position...].starts(with: text) else { return false }
        position += text.count
        return true
    }

    /// The bytes before the next `mark`, which is read too.
    private mutating func upTo(_ mark: String) -> [UInt8]? {
        let mark = Array(mark.utf8)
        var end = position
        while end + mark.count <= bytes.count {
            if bytes[end...].starts(with: mark) {
                defer { position = end + mark.count }
                return Array(bytes[position..<end])
            }
            end += 1
        }
        return nil
    }

    /// CR LF, LF CR and CR alone become LF.
    private static func lineEnds(_ text: some Collection<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var ender: UInt8?
        for byte in text {
            if let first = ender, byte != first, byte == 0x0d || byte == 0x0a {
                ender = nil
            } else if byte == 0x0d || byte == 0x0a {
                result.append(0x0a)
                ender = byte
            } else {
                result.append(byte)
                ender = nil
            }
        }
        return result
    }
}
