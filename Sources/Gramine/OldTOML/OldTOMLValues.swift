internal import Bytes
internal import Diagnostics
internal import TOML

// Lines `KEY = VALUE`, inline tables and arrays.
extension OldTOMLReader {
    /// `line` at its quotes, as far as the package finds them: behind the first one it looks at no single quote.
    static func piecesAtQuotes(_ line: PythonText) -> [PythonText] {
        var doubles = line.split("\"")[...]
        var pieces: [PythonText] = []
        if doubles.count > 1, let first = doubles.first, first.contains("'") {
            var singles = first.split("'")
            doubles.removeFirst()
            while singles.count.isMultiple(of: 2), let next = doubles.popFirst() {
                let last = singles.removeLast() + ["\""] + next
                singles += last.split("'")
            }
            pieces = singles
        }
        if let first = doubles.popFirst() { pieces += first.split("'") + doubles }
        return pieces
    }

    /// Puts what a line says into a table.
    ///
    /// - Returns: the value if it goes on in the next line.
    mutating func assignment(_ line: PythonText, into table: OldTOMLTable) throws(TeeError) -> OpenText? {
        let (left, right, isNumber) = try sides(of: line)
        var table = table
        var key = left
        if left.contains(".") {
            var levels: [PythonText]
            if left.contains(where: \.isQuote) {
                levels = []
                for (index, piece) in OldTOMLReader.piecesAtQuotes(left).enumerated() {
                    levels += index.isMultiple(of: 2) ? piece.split(".").map(\.stripped) : [piece]
                }
            } else {
                levels = left.split(".")
            }
            while levels.last?.isEmpty == true { levels.removeLast() }
            guard let last = levels.popLast() else { throw invalid("a key consists of dots") }
            try checkDepth(levels.count)
            for level in levels where !level.isEmpty {
                let next = table[level] ?? .table(OldTOMLTable())
                table[level] = next
                guard case .table(let inner) = next else { throw invalid("a key leads into what is no table") }
                table = inner
            }
            key = last.stripped
        } else if let first = left.first {
            if first.isQuote, left.last == first { key = try unescaped(left.inner) }
        } else {
            throw invalid("a key is empty")
        }
        if let end = try openEnd(of: right) {
            let isEscaped = !right.backslashes(before: end).isMultiple(of: 2)
            let text = isEscaped ? right.part(0, right.count - 1) : right + ["\n"]
            guard table[key] == nil, !key.isEmpty else { throw invalid("a key is there already, or empty") }
            return OpenText(key: key, text: text, endsWithBackslash: isEscaped)
        }
        let value = try value(right, isNumber: isNumber)
        guard table[key] == nil else { throw invalid("\(printable(key.string.utf8)) is there already") }
        table[key] = value
        return nil
    }

    /// What stands before and behind the `=` of a line, and whether what is behind can be a number.
    private func sides(of line: PythonText) throws(TeeError) -> (key: PythonText, value: PythonText, isNumber: Bool) {
        var count = 1
        for (index, piece) in OldTOMLReader.piecesAtQuotes(line).enumerated() {
            if index.isMultiple(of: 2), piece.contains("=") { break }
            count += piece.filter { $0 == "=" }.count
        }
        var parts = line.split("=", count)
        var value = parts.removeLast()
        var isNumber = OldTOMLReader.canBeNumber(value)
        if value.first?.isDigit == true { value.removeAll { $0 == "_" } }
        while let first = value.first, first != " ", first != "\t", !first.isQuote, first != "[", first != "{",
            !value.stripped.equals("true"), !value.stripped.equals("false"), OldTOMLReader.float(value) == nil,
            OldTOMLReader.moment(value) == nil
        {
            count += 1
            let previous = value
            parts = line.split("=", count)
            value = parts.removeLast()
            guard value != previous else { throw invalid("a date or number cannot be read") }
            if isNumber { isNumber = OldTOMLReader.canBeNumber(value) }
        }
        return (parts.joined(by: "=").stripped, value.stripped, isNumber)
    }

    /// Where the text of a value ends that begins with three quotes and goes on in the next line; nil for all others.
    private func openEnd(of text: PythonText) throws(TeeError) -> Int? {
        guard text.count > 2 else { return nil }
        var last = text
        if text[0] == "[", text.stripped.last != "]", OldTOMLReader.beginsWithString(text) {
            var parts = text.part(1).stripped.split(",")
            while parts.count > 1 {
                guard let first = parts.last?.first else {
                    throw invalid("an array ends with a comma on its first line")
                }
                if first.isQuote { break }
                let joined = parts.removeLast()
                parts[parts.count - 1] += [","] + joined
            }
            last = parts.last ?? []
        }
        guard let quote = last.first, quote.isQuote else { return nil }
        guard last.at(1) == nil || last.at(1) == quote else { return nil }
        guard last.count > 2 else { throw invalid("a string has no end") }
        guard last[2] == quote else { return nil }
        if last.count > 5, last.suffix(3).allSatisfy({ $0 == quote }) { return nil }
        return text.count
    }

    private static func beginsWithString(_ array: PythonText) -> Bool {
        array.inner.stripped.first?.isQuote == true
    }

    /// Reads `{ ... }` into a table.
    ///
    /// - Returns: the table.
    mutating func inlineTable(_ text: PythonText, into table: OldTOMLTable) throws(TeeError) -> OldTOMLTable {
        depth += 1
        defer { depth -= 1 }
        try checkDepth(depth)
        var rest = text.inner.split(",")[...]
        if rest.count == 1, rest.first?.stripped.isEmpty == true { return table }
        var groups: [PythonText] = []
        var group: PythonText = []
        while let next = rest.popFirst() {
            group += next
            let sides = group.split("=", 1)
            guard sides.count == 2 else { throw invalid("an entry of an inline table has no =") }
            let value = sides[1].stripped
            guard let first = value.first, let last = value.last else {
                throw invalid("an entry of an inline table has no value")
            }
            let isWhole =
                first.isQuote && first == last || first == "-" || first.isDigit || value.equals("true")
                || value.equals("false") || first == "[" && last == "]" || first == "{" && last == "}"
            if isWhole {
                groups.append(group)
                group = []
            } else {
                guard !rest.isEmpty else { throw invalid("a value of an inline table cannot be read") }
                group.append(",")
            }
        }
        for group in groups {
            // What goes on in the next line is lost, and all behind it.
            if try assignment(group, into: table) != nil { break }
        }
        return table
    }

    /// Reads `[ ... ]`.
    mutating func array(_ text: PythonText) throws(TeeError) -> OldTOMLTable.Value {
        depth += 1
        defer { depth -= 1 }
        try checkDepth(depth)
        let text = text.stripped
        var parts: [PythonText]
        if let bracket = text.inner.firstIndex(of: "["), text.inner.part(0, bracket).stripped.isEmpty {
            parts = OldTOMLReader.partsOutsideBrackets(text.inner)
        } else if text.inner.stripped.first == "{" {
            parts = OldTOMLReader.inlineTables(in: text)
        } else {
            parts = text.inner.split(",")
            if OldTOMLReader.beginsWithString(text) { parts = try joinedStrings(parts) }
        }
        var items: [OldTOMLTable.Value] = []
        for part in parts.map(\.stripped) where !part.isEmpty {
            let item = try value(part)
            guard items.first.map({ $0.kind == item.kind }) != false else { throw invalid("an array has two types") }
            items.append(item)
        }
        return .list(OldTOMLList(items))
    }

    private static func partsOutsideBrackets(_ text: PythonText) -> [PythonText] {
        var parts: [PythonText] = []
        var depth = 0
        var start = 0
        for (index, scalar) in text.enumerated() {
            if scalar == "[" { depth += 1 }
            if scalar == "]" { depth -= 1 }
            if scalar == ",", depth == 0 {
                parts.append(text.part(start, index))
                start = index + 1
            }
        }
        return parts + [text.part(start)]
    }

    /// The inline tables of an array that begins with one; whatever stands between them is skipped.
    private static func inlineTables(in text: PythonText) -> [PythonText] {
        var tables: [PythonText] = []
        var start = 1
        var end = 2
        var depth = text.at(1) == "{" ? 1 : 0
        var isString = false
        while end < text.count - 1 {
            let scalar = text[end]
            if scalar.isQuote {
                if isString, !text.backslashes(before: end).isMultiple(of: 2) { isString.toggle() }
                isString.toggle()
            }
            if !isString, scalar == "{" { depth += 1 }
            guard !isString, scalar == "}" else {
                end += 1
                continue
            }
            end += 1
            if depth > 1 {
                depth -= 1
                continue
            }
            tables.append(text.part(start, end))
            start = end + 1
            while start < text.count - 1, text[start] != "{" { start += 1 }
            end = start + 1
        }
        return tables
    }

    /// Parts of an array of strings, joined again where a comma stood in a string; the last one is taken as it is.
    private func joinedStrings(_ split: [PythonText]) throws(TeeError) -> [PythonText] {
        var parts: [PythonText] = []
        var rest = split[...]
        while var part = rest.popFirst() {
            let isLast = rest.isEmpty
            while !isLast, OldTOMLReader.isOpenString(part.stripped) {
                guard let next = rest.popFirst() else { throw invalid("a string of an array has no end") }
                part += [","] + next
            }
            parts.append(part)
        }
        return parts
    }

    private static func isOpenString(_ text: PythonText) -> Bool {
        guard let quote = text.first else { return false }
        guard text.last == quote, text.backslashes(before: text.count - 1).isMultiple(of: 2) else { return true }
        return text.count > 2 && text[1] == quote && text[2] == quote && text[text.count - 2] != quote
            && text[text.count - 3] != quote
    }
}
