internal import Diagnostics

// Keys, values and what values consist of.
extension TOMLParser {
    /// A key with its dots.
    mutating func key() throws(TeeError) -> [String] {
        var parts = [try keyPart()]
        while true {
            skipBlanks()
            guard byte == UInt8(ascii: ".") else { return parts }
            offset += 1
            skipBlanks()
            parts.append(try keyPart())
            if parts.count > TOMLParser.depthLimit { throw tooDeep() }
        }
    }

    private mutating func keyPart() throws(TeeError) -> String {
        switch byte {
        case UInt8(ascii: "\"")?: return try basicString()
        case UInt8(ascii: "'")?: return try literalString()
        default: break
        }
        let start = offset
        while let byte, TOMLParser.isBare(byte) { offset += 1 }
        guard offset > start else { throw invalid("a key was expected") }
        return String(decoding: source[start..<offset], as: UTF8.self)
    }

    /// Whether a key needs no quotes around this byte.
    static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// `key = value`.
    mutating func pair(depth: Int) throws(TeeError) -> (path: [String], value: TOMLValue) {
        let path = try key()
        guard depth + path.count <= TOMLParser.depthLimit else { throw tooDeep() }
        try expect("=", "= should follow the key")
        skipBlanks()
        return (path, try value(depth: depth + path.count))
    }

    mutating func value(depth: Int) throws(TeeError) -> TOMLValue {
        guard depth <= TOMLParser.depthLimit else { throw tooDeep() }
        switch byte {
        case UInt8(ascii: "\"")?:
            return .string(isTripled(UInt8(ascii: "\"")) ? try longBasicString() : try basicString())
        case UInt8(ascii: "'")?:
            return .string(isTripled(UInt8(ascii: "'")) ? try longLiteralString() : try literalString())
        case UInt8(ascii: "[")?: return .array(try array(depth: depth))
        case UInt8(ascii: "{")?: return .table(try inlineTable(depth: depth))
        default: break
        }
        if take("true") { return .boolean(true) }
        if take("false") { return .boolean(false) }
        if let moment = try dateTime() { return .dateTime(moment) }
        if let number = try number() { return number }
        throw invalid("a value was expected")
    }

    /// Moves behind `word` if it stands here.
    mutating func take(_ word: StaticString) -> Bool {
        let letters = Array(word.description.utf8)
        guard offset + letters.count <= source.count, source[offset..<offset + letters.count].elementsEqual(letters)
        else { return false }
        offset += letters.count
        return true
    }

    private mutating func array(depth: Int) throws(TeeError) -> [TOMLValue] {
        offset += 1
        var values: [TOMLValue] = []
        while true {
            try skipLines()
            if byte == UInt8(ascii: "]") { break }
            values.append(try value(depth: depth + 1))
            try skipLines()
            if byte == UInt8(ascii: "]") { break }
            try expect(",", "a comma or ] should follow the value")
        }
        offset += 1
        return values
    }

    /// Blanks, line ends and comments.
    private mutating func skipLines() throws(TeeError) {
        while let byte {
            switch byte {
            case 0x20, 0x09, 0x0a: offset += 1
            case UInt8(ascii: "#"): try comment()
            default: return
            }
        }
    }

    private mutating func inlineTable(depth: Int) throws(TeeError) -> TOMLTable {
        offset += 1
        let root = TOMLNode()
        let marks = TOMLMarks()
        skipBlanks()
        if byte == UInt8(ascii: "}") {
            offset += 1
            return TOMLTable()
        }
        while true {
            let start = offset
            let (path, value) = try pair(depth: depth + 1)
            if marks.isClosed(path) { throw invalid("\(shown(path)) is complete and cannot be added to", at: start) }
            var node = root
            for key in path.dropLast() {
                switch node[key] {
                case .table(let next): node = next
                case nil:
                    let next = TOMLNode()
                    node.add(key, .table(next), at: position(of: start))
                    node = next
                default: throw invalid("\(shown(path)) has a value already", at: start)
                }
            }
            guard let last = path.last, node[last] == nil else {
                throw invalid("\(shown(path)) has a value already", at: start)
            }
            node.add(last, .complete(value), at: position(of: start))
            switch value {
            case .table, .array: marks.close(path)
            default: break
            }
            skipBlanks()
            if byte == UInt8(ascii: "}") { break }
            try expect(",", "a comma or } should follow the value")
            skipBlanks()
        }
        offset += 1
        return root.complete
    }
}
