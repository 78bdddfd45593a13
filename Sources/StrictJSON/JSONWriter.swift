extension JSONValue {
    /// The text of this value without blanks, as Go's `encoding/json` writes it but for its HTML escapes.
    public var compactText: [UInt8] {
        var writer = JSONWriter(indentation: nil)
        writer.write(self, depth: 0)
        return writer.text
    }

    /// The text of this value for people: two blanks a level, with a newline at its end.
    public var indentedText: [UInt8] {
        var writer = JSONWriter(indentation: 2)
        writer.write(self, depth: 0)
        return writer.text + [0x0a]
    }

    /// This value with the members of every object in the order of their names' bytes.
    public var sorted: JSONValue {
        switch self {
        case .array(let elements): .array(elements.map(\.sorted))
        case .object(let members):
            .object(
                members.map { JSONMember(name: $0.name, value: $0.value.sorted) }
                    .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            )
        default: self
        }
    }
}

private struct JSONWriter {
    let indentation: Int?
    var text: [UInt8] = []

    init(indentation: Int?) { self.indentation = indentation }

    mutating func write(_ value: JSONValue, depth: Int) {
        switch value {
        case .null: text += "null".utf8
        case .bool(let value): text += (value ? "true" : "false").utf8
        case .number(let number): text += number.text.utf8
        case .string(let string): write(string)
        case .array(let elements):
            list("[", "]", count: elements.count, depth: depth) { writer, index in
                writer.write(elements[index], depth: depth + 1)
            }
        case .object(let members):
            list("{", "}", count: members.count, depth: depth) { writer, index in
                writer.write(members[index].name)
                writer.text += (writer.indentation == nil ? ":" : ": ").utf8
                writer.write(members[index].value, depth: depth + 1)
            }
        }
    }

    private mutating func list(
        _ open: String,
        _ close: String,
        count: Int,
        depth: Int,
        _ element: (inout JSONWriter, Int) -> Void
    ) {
        text += open.utf8
        for index in 0..<count {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            newLine(depth + 1)
            element(&self, index)
        }
        if count > 0 { newLine(depth) }
        text += close.utf8
    }

    private mutating func newLine(_ depth: Int) {
        guard let indentation else { return }
        text.append(0x0a)
        text.append(contentsOf: repeatElement(0x20, count: indentation * depth))
    }

    private mutating func write(_ string: String) {
        text.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
            case 0x0a: text += "\\n".utf8
            case 0x0d: text += "\\r".utf8
            case 0x09: text += "\\t".utf8
            case 0..<0x20, 0x7f:
                text += (byte < 0x10 ? "\\u000" : "\\u00").utf8
                text += String(byte, radix: 16).utf8
            default: text.append(byte)
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}
