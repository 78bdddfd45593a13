internal import Bytes
internal import Diagnostics

/// The constants file of a build: lines `NAME = 123` or `NAME = 0x7b`, blank lines and comments.
struct OffsetsFile {
    private let values: [String: UInt64]

    /// Reads the file.
    init(parsing file: [UInt8]) throws(TeeError) {
        guard file.count <= 1 << 20 else {
            throw OffsetsFile.invalid("\(file.count) bytes; the file of a build has a few thousand")
        }
        var values: [String: UInt64] = [:]
        for (index, line) in file.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
            let text = OffsetsFile.trimmed(line.prefix { $0 != UInt8(ascii: "#") })
            guard !text.isEmpty else { continue }
            guard let equals = text.firstIndex(of: UInt8(ascii: "=")),
                let name = OffsetsFile.name(OffsetsFile.trimmed(text[..<equals])),
                let value = OffsetsFile.number(OffsetsFile.trimmed(text[(equals + 1)...]))
            else {
                throw OffsetsFile.invalid("line \(index + 1) is not NAME = NUMBER: \(printable(text.prefix(80)))")
            }
            guard values.updateValue(value, forKey: name) ?? value == value else {
                throw OffsetsFile.invalid("line \(index + 1) gives \(name) another value")
            }
        }
        self.values = values
    }

    /// The value of a constant that must be there.
    subscript(name: String) -> UInt64 {
        get throws(TeeError) {
            guard let value = values[name] else { throw OffsetsFile.invalid("it lacks \(name)") }
            return value
        }
    }

    /// The value of a constant that some releases lack.
    func optional(_ name: String) -> UInt64? { values[name] }

    func bounded(_ name: String, _ range: ClosedRange<UInt64>) throws(TeeError) -> UInt64 {
        let value = try self[name]
        guard range.contains(value) else {
            throw OffsetsFile.invalid(
                "\(name) is 0x\(String(value, radix: 16)); 0x\(String(range.lowerBound, radix: 16)) to "
                    + "0x\(String(range.upperBound, radix: 16)) can be laid out"
            )
        }
        return value
    }

    /// A size of whole pages, up to 16 MiB.
    func pages(_ name: String) throws(TeeError) -> UInt64 {
        let value = try bounded(name, 0x1000...1 << 24)
        guard value.isMultiple(of: 0x1000) else { throw OffsetsFile.invalid("\(name) is no multiple of a page") }
        return value
    }

    /// A 64-bit mask; 1.0 wrote its halves as two constants.
    func mask(_ name: String) throws(TeeError) -> UInt64 {
        if let whole = optional(name) { return whole }
        let high = try bounded(name + "_HI", 0...0xffff_ffff)
        return high << 32 | (try bounded(name + "_LO", 0...0xffff_ffff))
    }

    /// Constants of the processor: a file that says otherwise is not for SGX.
    func expect(_ constants: KeyValuePairs<String, UInt64>) throws(TeeError) {
        for (name, expected) in constants where try self[name] != expected {
            throw OffsetsFile.invalid("\(name) is not 0x\(String(expected, radix: 16)), as the processor has it")
        }
    }

    static func invalid(_ cause: String) -> TeeError {
        TeeError(
            .invalidOffsets,
            object: "",
            cause: cause,
            hint: "take _graminelibos_offsets.py from the same build as libpal.so"
        )
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0d }
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }

    private static func name(_ text: ArraySlice<UInt8>) -> String? {
        let isNamed = text.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "_"): true
            default: false
            }
        }
        return isNamed && !text.isEmpty ? String(decoding: text, as: UTF8.self) : nil
    }

    private static func number(_ text: ArraySlice<UInt8>) -> UInt64? {
        let isHexadecimal = text.starts(with: "0x".utf8)
        let digits = isHexadecimal ? text.dropFirst(2) : text
        guard let first = digits.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else { return nil }
        return UInt64(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10)
    }
}
