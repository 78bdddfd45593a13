/// Text for people from bytes that anybody may have written.
///
/// Control characters, bytes that are not UTF-8 and invisible formatting characters come out as `\xNN`, so that a name
/// in an image can neither move the cursor nor imitate another line of our output.
public func printable(_ bytes: some Sequence<UInt8>) -> String {
    let bytes = Array(bytes)
    var result = ""
    var position = 0
    while position < bytes.count {
        let sequence = bytes[position..<min(position + encodedLength(bytes[position]), bytes.count)]
        if let text = String(validating: sequence, as: UTF8.self), text.unicodeScalars.allSatisfy(isPlain) {
            result += text
            position += sequence.count
        } else {
            result += escaped(bytes[position])
            position += 1
        }
    }
    return result
}

/// The length that a UTF-8 sequence with this first byte has (RFC 3629).
private func encodedLength(_ lead: UInt8) -> Int {
    switch lead {
    case 0xf0...: 4
    case 0xe0...: 3
    case 0xc0...: 2
    default: 1
    }
}

private func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: scalar != "\\"
    }
}

private func escaped(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "\\x0\(digits)" : "\\x\(digits)"
}
