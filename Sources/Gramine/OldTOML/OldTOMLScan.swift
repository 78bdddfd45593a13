internal import Bytes
internal import Diagnostics

extension OldTOMLReader {
    /// The first pass: blanks comments and the line ends inside of arrays, and checks keys and quotes.
    ///
    /// A line end inside of a string of three quotes that stands directly behind two quotes becomes a third.
    mutating func scanned(_ text: PythonText) throws(TeeError) -> PythonText {
        var text = text
        var key = KeyScan()
        var quotes = QuoteScan()
        var openArrays = 0
        var isArrayHeader = false
        var isHeader = false
        var isLineStart = true
        for index in text.indices {
            let item = text[index]
            if key.state != .none, try key.skips(item, text, index, &quotes, self) { continue }
            if item.isQuote { quotes.meet(item, text, index) }
            let isOutside = !quotes.isOpen && !isHeader && !isArrayHeader
            if item == "#", isOutside {
                let end = text[index...].firstIndex(of: "\n") ?? text.endIndex
                for place in index..<end { text[place] = " " }
                if end == text.endIndex { break }
            }
            if item == "[", isOutside {
                if !isLineStart {
                    openArrays += 1
                } else if text.at(index + 1) == "[" {
                    isArrayHeader = true
                } else {
                    isHeader = true
                }
            }
            if item == "]", !quotes.isOpen {
                if isHeader {
                    isHeader = false
                } else if isArrayHeader {
                    if text.at(index - 1) == "]" { isArrayHeader = false }
                } else {
                    openArrays -= 1
                }
            }
            if item == "\n" {
                if quotes.isOpen || quotes.isTriple {
                    guard quotes.isTriple else { throw invalid("a string has no closing quote") }
                    if let last = text.at(index - 1), last.isQuote, text.at(index - 2) == last {
                        text[index] = last
                        if index > 2, text[index - 3] == last { text[index - 3] = " " }
                    }
                } else if openArrays != 0 {
                    text[index] = " "
                } else {
                    isLineStart = true
                }
                line += 1
            } else if isLineStart, text[index] != " ", text[index] != "\t" {
                isLineStart = false
                if !isHeader, !isArrayHeader {
                    guard item != "=" else { throw invalid("a key is empty") }
                    key.state = .name
                }
            }
        }
        guard key.state == .none else { throw invalid("a key has no value") }
        guard !quotes.isOpen else { throw invalid("a string has no end") }
        return text
    }

    /// Where in a key the first pass is.
    private struct KeyScan {
        enum State { case none, name, behindName }

        var state = State.none
        private var isDotted = false

        /// Whether nothing else is to be done with a character of a key; the key ends with `=`.
        mutating func skips(
            _ item: Unicode.Scalar,
            _ text: PythonText,
            _ index: Int,
            _ quotes: inout QuoteScan,
            _ reader: OldTOMLReader
        ) throws(TeeError) -> Bool {
            if item == "\n" { throw reader.invalid("a key has no value") }
            if quotes.isOpen {
                if item == quotes.open, text.backslashes(before: index).isMultiple(of: 2) {
                    state = .behindName
                    quotes.close()
                }
                return true
            }
            if state == .name {
                if item.isPythonSpace {
                    state = .behindName
                    return true
                }
                if item == "." {
                    isDotted = true
                    return true
                }
                if item.isPythonAlphanumeric || item == "_" || item == "-" { return true }
                if isDotted, text.at(index - 1) == ".", item.isQuote {
                    quotes.begin(item)
                    return true
                }
            } else if item.isPythonSpace || item == "." {
                if item == "." { isDotted = true }
                guard isDotted else { return true }
                guard let next = text.at(index + 1) else { throw reader.invalid("a key has no end") }
                if !next.isPythonSpace, next != "." { state = .name }
                return true
            }
            guard item == "=" else { throw reader.invalid("a key holds \(printable(String(item).utf8))") }
            state = .none
            isDotted = false
            return false
        }
    }

    /// Which quotes are open in the first pass.
    private struct QuoteScan {
        private(set) var open: Unicode.Scalar?
        private(set) var isTriple = false
        private(set) var isOpen = false

        mutating func begin(_ quote: Unicode.Scalar) {
            isOpen = true
            open = quote
        }

        mutating func close() {
            isOpen = false
            open = nil
        }

        mutating func meet(_ quote: Unicode.Scalar, _ text: PythonText, _ index: Int) {
            guard open == nil || open == quote else { return }
            // The package looks back over the beginning of the text to its end.
            var count = 1
            while count < 3, text.at(index - count) == quote { count += 1 }
            let isThird = count == 3
            var isEscaped = false
            if quote == "\"", count != 2 {
                while text.at(index - count) == "\\" {
                    isEscaped.toggle()
                    count += 1
                }
            }
            if isEscaped {
                // It belongs to the string.
            } else if isThird {
                isTriple.toggle()
                isOpen = isTriple
            } else {
                isOpen.toggle()
            }
            open = isOpen ? quote : nil
        }
    }
}
