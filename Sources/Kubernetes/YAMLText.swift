/// `text` as a double-quoted scalar of one line, which YAML 1.1 and 1.2 read alike (yaml.org/spec, 5.7 and 7.3.1).
///
/// Everything but printable ASCII is escaped: among the rest are line breaks that only some readers see (NEL, LS, PS), and
/// marks that change how a line looks to a reviewer.
func yamlText(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar.value {
        case 0x22, 0x5c: result += "\\" + String(scalar)
        case 0x20..<0x7f: result.unicodeScalars.append(scalar)
        case 0..<0x100: result += "\\x" + hexadecimal(scalar.value, digits: 2)
        case 0..<0x10000: result += "\\u" + hexadecimal(scalar.value, digits: 4)
        default: result += "\\U" + hexadecimal(scalar.value, digits: 8)
        }
    }
    return result + "\""
}

private func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}
