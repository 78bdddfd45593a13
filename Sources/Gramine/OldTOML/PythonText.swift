/// Text as Python's `str` holds it: a list of code points, with the methods that Python's package `toml` uses.
typealias PythonText = [Unicode.Scalar]

extension PythonText {
    /// The code points of `text`.
    init(_ text: String) { self = Array(text.unicodeScalars) }

    /// The text as a string.
    var string: String { String(String.UnicodeScalarView(self)) }

    /// The code point at an index that may count from the end, as Python's do; nil where Python raises `IndexError`.
    func at(_ index: Int) -> Unicode.Scalar? {
        let place = index < 0 ? count + index : index
        return indices.contains(place) ? self[place] : nil
    }

    /// `self[first:last]` of Python, for indices that are not negative.
    func part(_ first: Int, _ last: Int = .max) -> PythonText {
        let end = Swift.min(last, count)
        return first < end ? Array(self[first..<end]) : []
    }

    /// What stands between the first and the last code point: `self[1:-1]`.
    var inner: PythonText { part(1, count - 1) }

    /// `str.strip()`.
    var stripped: PythonText {
        guard let first = firstIndex(where: { !$0.isPythonSpace }), let last = lastIndex(where: { !$0.isPythonSpace })
        else { return [] }
        return Array(self[first...last])
    }

    /// `str.split(separator, limit)`.
    func split(_ separator: String, _ limit: Int = .max) -> [PythonText] {
        let separator = PythonText(separator)
        var parts: [PythonText] = []
        var start = 0
        var index = 0
        while index + separator.count <= count, parts.count < limit {
            if self[index] == separator[0], self[index..<index + separator.count].elementsEqual(separator) {
                parts.append(Array(self[start..<index]))
                index += separator.count
                start = index
            } else {
                index += 1
            }
        }
        return parts + [Array(self[start...])]
    }

    /// Whether `text` stands in it.
    func holds(_ text: String) -> Bool { split(text, 1).count > 1 }

    /// Whether it is `text`.
    func equals(_ text: String) -> Bool { elementsEqual(text.unicodeScalars) }

    /// How many backslashes stand directly before `end`.
    func backslashes(before end: Int) -> Int {
        var index = end
        while index > 0, self[index - 1] == "\\" { index -= 1 }
        return end - index
    }
}

extension [PythonText] {
    /// `separator.join(self)`.
    func joined(by separator: Unicode.Scalar) -> PythonText { PythonText(joined(separator: [separator])) }
}

extension Unicode.Scalar {
    /// `str.isspace()`.
    var isPythonSpace: Bool {
        switch value {
        case 0x09...0x0d, 0x1c...0x20, 0x85, 0xa0, 0x2028, 0x2029: true
        case ..<0x80: false
        default: properties.generalCategory == .spaceSeparator
        }
    }

    /// `str.isalnum()`.
    var isPythonAlphanumeric: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber:
            true
        default: false
        }
    }

    /// Whether it is `"` or `'`.
    var isQuote: Bool { self == "\"" || self == "'" }

    /// Whether it is one of 0 to 9.
    var isDigit: Bool { (0x30...0x39).contains(value) }
}
