/// Text for people from bytes that anybody may have written.
///
/// Control characters, bytes that are not UTF-8 and invisible formatting characters come out as `\xNN`, so that a name
/// in an image can neither move the cursor nor imitate another line of our output.
public func printable(_ bytes: some Sequence<UInt8>) -> String {
    var result = ""
    var decoder = UTF8()
    var iterator = PeekedBytes(bytes.makeIterator())
    decoding: while true {
        iterator.taken.removeAll(keepingCapacity: true)
        switch decoder.decode(&iterator) {
        case .scalarValue(let scalar):
            if isPlain(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { result += escaped(byte) }
            }
        case .error:
            for byte in iterator.taken { result += escaped(byte) }
        case .emptyInput:
            break decoding
        }
    }
    return result
}

/// Remembers which bytes the decoder took, so that undecodable ones can be shown.
private struct PeekedBytes<Base: IteratorProtocol>: IteratorProtocol where Base.Element == UInt8 {
    private var base: Base
    var taken: [UInt8] = []

    init(_ base: Base) { self.base = base }

    mutating func next() -> UInt8? {
        guard let byte = base.next() else { return nil }
        taken.append(byte)
        return byte
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
