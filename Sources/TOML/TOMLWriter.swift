extension TOMLTable {
    /// The document that Python's tomli_w writes for this table, byte for byte (0.4 to 1.2, its default options).
    ///
    /// Within a table, plain values stand first and tables behind them, each in the table's order. An array of tables
    /// stays inline if each of its tables fits a line of 100 characters.
    public var document: [UInt8] {
        var writer = TOMLWriter()
        writer.write(self, name: "", isElement: false)
        return writer.output
    }
}

/// Writes as tomli_w does.
struct TOMLWriter {
    private(set) var output: [UInt8] = []

    mutating func write(_ table: TOMLTable, name: String, isElement: Bool) {
        var isStarted = false
        var plain: [TOMLTable.Entry] = []
        var tables: [(key: String, table: TOMLTable, isElement: Bool)] = []
        for entry in table.entries {
            if case .table(let inner) = entry.value {
                tables.append((entry.key, inner, false))
            } else if let elements = TOMLWriter.blocks(entry.value) {
                tables += elements.map { (entry.key, $0, true) }
            } else {
                plain.append(entry)
            }
        }
        if isElement || !name.isEmpty && (!plain.isEmpty || tables.isEmpty) {
            isStarted = true
            output += (isElement ? "[[\(name)]]\n" : "[\(name)]\n").utf8
        }
        for entry in plain {
            isStarted = true
            output += "\(TOMLWriter.key(entry.key)) = \(TOMLWriter.literal(entry.value, depth: 0))\n".utf8
        }
        for (key, inner, isElement) in tables {
            if isStarted { output.append(0x0a) }
            isStarted = true
            let key = TOMLWriter.key(key)
            write(inner, name: name.isEmpty ? key : "\(name).\(key)", isElement: isElement)
        }
    }

    /// The tables of an array that is written as `[[NAME]]`; nil for every other value.
    private static func blocks(_ value: TOMLValue) -> [TOMLTable]? {
        guard case .array(let values) = value, !values.isEmpty else { return nil }
        var tables: [TOMLTable] = []
        for value in values {
            guard case .table(let table) = value else { return nil }
            tables.append(table)
        }
        let allFit = tables.allSatisfy { table in
            let line = inlineTable(table)
            return !line.utf8.contains(0x0a) && line.unicodeScalars.count + 5 <= 100
        }
        return allFit ? nil : tables
    }

    static func literal(_ value: TOMLValue, depth: Int) -> String {
        switch value {
        case .string(let text): string(text)
        case .integer(let number): String(number)
        case .float(let number): number.pythonText
        case .boolean(let flag): flag ? "true" : "false"
        case .dateTime(let moment): moment.description
        case .array(let values): array(values, depth: depth)
        case .table(let table): inlineTable(table)
        }
    }

    private static func array(_ values: [TOMLValue], depth: Int) -> String {
        guard !values.isEmpty else { return "[]" }
        let indent = String(repeating: "    ", count: depth + 1)
        let lines = values.map { indent + literal($0, depth: depth + 1) + ",\n" }
        return "[\n" + lines.joined() + String(repeating: "    ", count: depth) + "]"
    }

    private static func inlineTable(_ table: TOMLTable) -> String {
        guard !table.isEmpty else { return "{}" }
        let pairs = table.entries.map { "\(key($0.key)) = \(literal($0.value, depth: 0))" }
        return "{ " + pairs.joined(separator: ", ") + " }"
    }

    static func key(_ key: String) -> String {
        !key.isEmpty && key.utf8.allSatisfy(TOMLParser.isBare) ? key : string(key)
    }

    private static func string(_ text: String) -> String {
        var result: [UInt8] = [0x22]
        result.reserveCapacity(text.utf8.count + 2)
        for byte in text.utf8 {
            switch byte {
            case 0x08: result += [0x5c, 0x62]
            case 0x0a: result += [0x5c, 0x6e]
            case 0x0c: result += [0x5c, 0x66]
            case 0x0d: result += [0x5c, 0x72]
            case 0x22, 0x5c: result += [0x5c, byte]
            case 0x00...0x08, 0x0b, 0x0e...0x1f, 0x7f:
                result += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
            default: result.append(byte)
            }
        }
        result.append(0x22)
        return String(decoding: result, as: UTF8.self)
    }
}

extension Double {
    /// What Python's `str` gives: the shortest digits that read back the same, with an exponent of two digits or more
    /// from 1e16 on and below 1e-4.
    public var pythonText: String {
        if isNaN { return "nan" }
        if isInfinite { return self < 0 ? "-inf" : "inf" }
        if self == 0 { return sign == .minus ? "-0.0" : "0.0" }
        // Swift finds the same shortest digits; they are laid out anew.
        let text = Array(magnitude.description.utf8)
        let parts = text.split(separator: UInt8(ascii: "e"))
        let mantissa = parts.first.map(Array.init) ?? text
        let written = parts.count > 1 ? Int(String(decoding: parts[1], as: UTF8.self)) ?? 0 : 0
        let point = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissa.count
        var digits = mantissa.filter { $0 != UInt8(ascii: ".") }
        var exponent = point + written
        while digits.count > 1, digits.first == UInt8(ascii: "0") {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return (sign == .minus ? "-" : "") + Double.layout(digits, exponent: exponent)
    }

    /// `digits` with the decimal point behind the first `exponent` of them.
    private static func layout(_ digits: [UInt8], exponent: Int) -> String {
        let all = String(decoding: digits, as: UTF8.self)
        let zeros = { (count: Int) in String(repeating: "0", count: max(0, count)) }
        if exponent > 16 || exponent < -3 {
            let power = exponent - 1
            let fraction = digits.count > 1 ? "." + String(decoding: digits.dropFirst(), as: UTF8.self) : ""
            return String(decoding: digits.prefix(1), as: UTF8.self) + fraction + "e" + (power < 0 ? "-" : "+")
                + padded(abs(power), 2)
        }
        if exponent <= 0 { return "0." + zeros(-exponent) + all }
        if digits.count <= exponent { return all + zeros(exponent - digits.count) + ".0" }
        return String(decoding: digits.prefix(exponent), as: UTF8.self) + "."
            + String(decoding: digits.dropFirst(exponent), as: UTF8.self)
    }
}
