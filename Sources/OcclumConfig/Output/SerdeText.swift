import StrictJSON

extension JSONValue {
    /// The text that Rust's `serde_json::to_string_pretty` writes: two blanks a level, no newline at the end.
    var serdeText: [UInt8] {
        var text: [UInt8] = []
        append(to: &text, depth: 0)
        return text
    }

    private func append(to text: inout [UInt8], depth: Int) {
        switch self {
        case .null: text += "null".utf8
        case .bool(let flag): text += (flag ? "true" : "false").utf8
        case .number(let number): text += number.text.utf8
        case .string(let string): JSONValue.append(string, to: &text)
        case .array(let elements):
            JSONValue.append(elements, "[", "]", to: &text, depth: depth) { element, text in
                element.append(to: &text, depth: depth + 1)
            }
        case .object(let members):
            JSONValue.append(members, "{", "}", to: &text, depth: depth) { member, text in
                JSONValue.append(member.name, to: &text)
                text += ": ".utf8
                member.value.append(to: &text, depth: depth + 1)
            }
        }
    }

    private static func append<Element>(
        _ elements: [Element],
        _ open: String,
        _ close: String,
        to text: inout [UInt8],
        depth: Int,
        _ write: (Element, inout [UInt8]) -> Void
    ) {
        text += open.utf8
        for (index, element) in elements.enumerated() {
            text += (index == 0 ? "\n" : ",\n").utf8
            text.append(contentsOf: repeatElement(0x20, count: 2 * (depth + 1)))
            write(element, &text)
        }
        if !elements.isEmpty {
            text.append(0x0a)
            text.append(contentsOf: repeatElement(0x20, count: 2 * depth))
        }
        text += close.utf8
    }

    /// The escapes of serde_json (ser.rs, `ESCAPE`): the short ones where JSON has them, no escape for DEL.
    private static func append(_ string: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
            case 0x08: text += "\\b".utf8
            case 0x09: text += "\\t".utf8
            case 0x0a: text += "\\n".utf8
            case 0x0c: text += "\\f".utf8
            case 0x0d: text += "\\r".utf8
            case 0..<0x20:
                text += (byte < 0x10 ? "\\u000" : "\\u00").utf8
                text += String(byte, radix: 16).utf8
            default: text.append(byte)
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}
