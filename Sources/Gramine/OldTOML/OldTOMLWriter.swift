internal import TOML

/// Writes what Python's package `toml` 0.10 writes, which made the manifests of Gramine up to 1.3.
///
/// Tables are written level by level, all of one depth before the next, arrays in brackets with a comma behind each
/// element. Its own mistakes are kept: the bytes are measured.
enum OldTOMLWriter {
    static func document(_ table: TOMLTable) -> [UInt8] {
        var (text, level) = section(table, under: "")
        while !level.isEmpty {
            var next: [(name: String, table: TOMLTable)] = []
            for (name, table) in level {
                let (added, inner) = section(table, under: name)
                if !added.isEmpty || inner.isEmpty {
                    if !text.isEmpty, !text.hasSuffix("\n\n") { text += "\n" }
                    text += "[\(name)]\n" + added
                }
                next += inner.map { ("\(name).\($0.name)", $0.table) }
            }
            level = next
        }
        return Array(text.utf8)
    }

    /// The lines of a table, its arrays of tables last, and the tables in it, which are left for later.
    private static func section(
        _ table: TOMLTable,
        under name: String
    ) -> (text: String, inner: [(name: String, table: TOMLTable)]) {
        let prefix = name.isEmpty || name.hasSuffix(".") ? name : name + "."
        var lines = ""
        var blocks = ""
        var inner: [(name: String, table: TOMLTable)] = []
        for entry in table.entries {
            let key = self.key(entry.key)
            switch entry.value {
            case .table(let table): inner.append((key, table))
            case .array(let values) where values.contains { $0.table != nil }:
                for value in values { blocks += block(value.table ?? TOMLTable(), named: prefix + key) }
            default: lines += "\(key) = \(literal(entry.value))\n"
            }
        }
        return (lines + blocks, inner)
    }

    /// One table of an array of tables, with all that is in it.
    private static func block(_ table: TOMLTable, named name: String) -> String {
        var text = "[[\(name)]]\n"
        var later = "\n"
        var (added, level) = section(table, under: name)
        if added.hasPrefix("[") { later += added } else { text += added }
        while !level.isEmpty {
            var next: [(name: String, table: TOMLTable)] = []
            for (key, table) in level {
                let inner: [(name: String, table: TOMLTable)]
                (added, inner) = section(table, under: "\(name).\(key)")
                if !added.isEmpty { later += "[\(name).\(key)]\n" + added }
                next += inner.map { ("\(key).\($0.name)", $0.table) }
            }
            level = next
        }
        return text + later
    }

    private static func literal(_ value: TOMLValue) -> String {
        switch value {
        case .string(let text): string(text)
        case .integer(let number): String(number)
        case .float(let number): exponentWithoutZero(number.pythonText)
        case .boolean(let flag): flag ? "true" : "false"
        case .dateTime(let moment): self.moment(moment)
        case .array(let values): "[" + values.map { " \(literal($0))," }.joined() + "]"
        // A table in an array of other things comes out as the list of its keys.
        case .table(let table): "[" + table.entries.map { " \(string($0.key))," }.joined() + "]"
        }
    }

    /// `1e+06` as `1e+6`.
    private static func exponentWithoutZero(_ text: String) -> String {
        guard let mark = text.firstIndex(of: "e"), let sign = text[mark...].dropFirst().first, "+-".contains(sign)
        else {
            return text
        }
        let digits = text[mark...].dropFirst(2)
        return text[..<mark] + "e\(sign)" + (digits.first == "0" ? digits.dropFirst() : digits)
    }

    private static func moment(_ moment: TOMLDateTime) -> String {
        guard moment.day != nil, moment.time != nil else { return moment.description }
        let text = String(moment.description.map { $0 == " " ? "T" : $0 })
        return moment.offset == 0 ? String(text.dropLast(6)) + "Z" : text
    }

    static func key(_ key: String) -> String {
        let isBare = key.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "_"): true
            default: false
            }
        }
        return isBare && !key.isEmpty ? key : string(key)
    }

    /// A string by way of Python's `repr`, with the package's rewriting of `\x` escapes.
    static func string(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        let isSingleQuoted = !scalars.contains("'") || scalars.contains("\"")
        var pieces: [[Unicode.Scalar]] = [[]]
        for (index, scalar) in scalars.enumerated() {
            var written = repr(scalar)
            if isSingleQuoted, scalar == "\"" { written = ["\\", "\""] }
            // `\x` splits the text wherever it stands, even where the backslash is the second of an escaped one.
            if written.count > 1, written[1] == "x", written[0] == "\\" {
                pieces.append(Array(written.dropFirst(2)))
            } else if scalar == "\\", index + 1 < scalars.count, scalars[index + 1] == "x" {
                pieces[pieces.count - 1].append("\\")
                pieces.append([])
            } else if scalar == "x", index > 0, scalars[index - 1] == "\\" {
                continue
            } else {
                pieces[pieces.count - 1] += written
            }
        }
        guard let joined = joined(pieces) else {
            // The package ends in an exception here.
            let line = String(decoding: (["k": .string(text)] as TOMLTable).document, as: UTF8.self)
            return String(line.dropFirst(4).dropLast())
        }
        return "\"" + String(String.UnicodeScalarView(joined)) + "\""
    }

    /// Joins what stood around `\x` again: as `\u00`, or as `x` where the package takes the backslash for escaped.
    private static func joined(_ pieces: [[Unicode.Scalar]]) -> [Unicode.Scalar]? {
        var pieces = pieces
        while pieces.count > 1 {
            if pieces[0].isEmpty { pieces.removeFirst() }
            guard pieces.count > 1 else { return nil }
            var first = halved(pieces[0])
            var joinsPlainly = first.last != "\\"
            var count = first.count - 1
            while count > 0, first[count] == "\\" {
                joinsPlainly.toggle()
                count -= 1
            }
            first += joinsPlainly ? ["x"] : ["u", "0", "0"]
            pieces.replaceSubrange(0..<2, with: [first + pieces[1]])
        }
        return pieces[0]
    }

    /// Two backslashes become one.
    private static func halved(_ piece: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var index = 0
        while index < piece.count {
            result.append(piece[index])
            index += piece[index] == "\\" && index + 1 < piece.count && piece[index + 1] == "\\" ? 2 : 1
        }
        return result
    }

    /// How Python's `repr` writes a character.
    private static func repr(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        switch scalar {
        case "\\": return ["\\", "\\"]
        case "\n": return ["\\", "n"]
        case "\r": return ["\\", "r"]
        case "\t": return ["\\", "t"]
        case " ": return [scalar]
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            let digits = String(scalar.value, radix: 16)
            let (letter, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
            let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
            return Array(("\\" + letter + zeros + digits).unicodeScalars)
        default: return [scalar]
        }
    }
}
