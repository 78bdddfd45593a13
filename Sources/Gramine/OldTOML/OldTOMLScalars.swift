internal import Diagnostics
internal import TOML

// Strings, numbers, dates.
extension OldTOMLReader {
    /// The value that `text` is. `isNumber` tells whether it has a number's form.
    mutating func value(_ text: PythonText, isNumber: Bool = true) throws(TeeError) -> OldTOMLTable.Value {
        guard let first = text.first else { throw invalid("a value is empty") }
        if text.equals("true") { return .plain(true) }
        if text.equals("false") { return .plain(false) }
        if first.isQuote { return .plain(.string(try string(text, first).string)) }
        if first == "[" { return try array(text) }
        if first == "{" { return .table(try inlineTable(text, into: OldTOMLTable())) }
        if let moment = OldTOMLReader.moment(text) { return .plain(moment) }
        guard isNumber, let number = OldTOMLReader.number(text) else { throw invalid("a value cannot be read") }
        return .plain(number)
    }

    /// The content of a string with its quotes.
    private func string(_ text: PythonText, _ quote: Unicode.Scalar) throws(TeeError) -> PythonText {
        var text = text
        try checkEnd(text, quote)
        if quote == "\"" {
            var isEscaped = false
            for piece in text.split("\\").dropFirst() {
                if let first = piece.first {
                    guard isEscaped || escapes[first] != nil || first == "u" || first == "U" else {
                        throw invalid("a string holds an unknown escape")
                    }
                    isEscaped = false
                } else {
                    isEscaped.toggle()
                }
            }
            text = try replacingUnicode(replacingUnicode(text, "\\u", 4), "\\U", 8)
            text = try unescaped(text)
        }
        if text.at(1) == quote, text.count < 3 || text[2] == quote { text = text.part(2, text.count - 2) }
        return text.inner
    }

    /// Holds that nothing stands behind the closing quote.
    private func checkEnd(_ text: PythonText, _ quote: Unicode.Scalar) throws(TeeError) {
        var pieces = text.part(1).split(String(quote))[...]
        let isTriple = pieces.count > 1 && pieces[0].isEmpty && pieces[1].isEmpty
        if isTriple { pieces = pieces.dropFirst(2) }
        var tripleCount = 0
        var isClosed = false
        for piece in pieces {
            if piece.isEmpty {
                if isTriple { tripleCount += 1 } else { isClosed = true }
            } else if piece.backslashes(before: piece.count).isMultiple(of: 2) {
                guard !isClosed else { throw invalid("something stands behind a string") }
                if !isTriple || tripleCount > 1 { isClosed = true } else { tripleCount = 0 }
            }
        }
    }

    /// Puts characters into the place of `\uXXXX`, even where that makes a backslash which escapes again.
    private func replacingUnicode(_ text: PythonText, _ prefix: String, _ count: Int) throws(TeeError) -> PythonText {
        let pieces = text.split(prefix)
        var result = pieces[0]
        var isEscaped = !result.backslashes(before: result.count).isMultiple(of: 2)
        for piece in pieces.dropFirst() {
            if isEscaped {
                isEscaped = !piece.backslashes(before: piece.count).isMultiple(of: 2)
                result += PythonText(prefix) + piece
                continue
            }
            let digits = piece.part(0, count)
            let isHexadecimal = digits.allSatisfy { $0.isASCII && $0.properties.isASCIIHexDigit }
            guard isHexadecimal, let number = UInt32(digits.string, radix: 16), let scalar = Unicode.Scalar(number),
                digits[0] != "d" && digits[0] != "D" || digits.count > 1 && ("0"..."7").contains(digits[1])
            else { throw invalid("\(prefix) names no character") }
            result += [scalar] + piece.part(count)
        }
        return result
    }

    /// Replaces the escapes of one character.
    func unescaped(_ text: PythonText) throws(TeeError) -> PythonText {
        var result: PythonText = []
        var isEscaped = false
        for scalar in text {
            guard isEscaped else {
                isEscaped = scalar == "\\"
                result.append(scalar)
                continue
            }
            isEscaped = false
            if let meant = escapes[scalar] {
                result[result.count - 1] = meant
            } else if scalar == "u" || scalar == "U" {
                result.append(scalar)
            } else if scalar != "\\" {
                throw invalid("a string holds an unknown escape")
            }
        }
        return result
    }

    private var escapes: [Unicode.Scalar: Unicode.Scalar] {
        ["0": "\0", "b": "\u{8}", "f": "\u{c}", "n": "\n", "r": "\r", "t": "\t", "\"": "\""]
    }

    /// Whether underscores and leading zeros are where a number may have them.
    static func canBeNumber(_ text: PythonText) -> Bool {
        var text = text.stripped
        guard let first = text.first, first != "_", text.last != "_", !text.holds("_."), !text.holds("._") else {
            return false
        }
        guard text.count > 1 else { return true }
        if first == "0", !".obx".unicodeScalars.contains(text[1]) { return false }
        if first == "+" || first == "-" {
            text.removeFirst()
            if text.count > 1, text[0] == "0", text[1] != "." { return false }
        }
        return !text.holds("__")
    }

    private static func number(_ text: PythonText) -> TOMLValue? {
        var digits = text
        let isNegative = digits.first == "-"
        if isNegative || digits.first == "+" { digits.removeFirst() }
        digits.removeAll { $0 == "_" }
        let isWord = digits.count == 3 && float(digits) != nil && digits[0].isDigit == false && !digits.contains(".")
        let isFloat = digits.contains(".") || !digits.contains("x") && (digits.contains("e") || digits.contains("E"))
        if isFloat || isWord {
            guard isWord || digits.last != "." && digits.first?.isDigit == true else { return nil }
            return float(digits).map { .float(isNegative ? 0 - $0 : $0) }
        }
        return integer(digits, isNegative: isNegative)
    }

    /// `int(text, 0)` of Python, negated where that is asked for.
    private static func integer(_ text: PythonText, isNegative: Bool) -> TOMLValue? {
        var digits = text.string
        var isNegative = isNegative
        if let sign = digits.first, sign == "-" || sign == "+" {
            if sign == "-" { isNegative.toggle() }
            digits.removeFirst()
        }
        let radix = ["0x": 16, "0o": 8, "0b": 2][digits.prefix(2).lowercased()]
        if radix != nil { digits.removeFirst(2) }
        guard let first = digits.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+"),
            radix != nil || first != UInt8(ascii: "0") || digits.utf8.allSatisfy({ $0 == UInt8(ascii: "0") })
        else { return nil }
        return Int64((isNegative ? "-" : "") + digits, radix: radix ?? 10).map { .integer($0) }
    }

    /// `float(text)` of Python.
    static func float(_ text: PythonText) -> Double? {
        let text = text.stripped
        let unsigned = text.first == "-" || text.first == "+" ? text.part(1) : text
        let word = unsigned.string.lowercased()
        let sign: Double = text.first == "-" ? -1 : 1
        if word == "inf" || word == "infinity" { return sign * .infinity }
        if word == "nan" { return .nan }
        let isPlain = text.allSatisfy { $0.isDigit || "+-.eE".unicodeScalars.contains($0) }
        return isPlain ? Double(text.string) : nil
    }

    /// A date or a time of day; the package takes a fraction of any length for microseconds.
    static func moment(_ text: PythonText) -> TOMLValue? {
        var text = text
        if text.count > 7, text[2] == ":", text[5] == ":", [0, 1, 3, 4, 6, 7].allSatisfy({ text[$0].isDigit }) {
            let digits = text.part(9).prefix { $0.isDigit }.prefix(6)
            let zeros = PythonText(repeating: "0", count: 6 - digits.count)
            text = text.part(0, 8) + (text.at(8) == "." && digits.count > 2 ? ["."] + zeros + digits : [])
        } else if !text.part(1).contains("-") {
            return nil
        }
        guard case .dateTime(let moment)? = (try? TOMLTable(parsing: Array("x = \(text.string)".utf8)))?["x"] else {
            return nil
        }
        return .dateTime(moment)
    }
}
