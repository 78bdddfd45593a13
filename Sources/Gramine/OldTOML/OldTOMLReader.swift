internal import Bytes
internal import Diagnostics
internal import TOML

/// Reads a document as Python's package `toml` 0.10 does, which read the manifests of Gramine up to 1.3.
///
/// It is no reader of TOML 1.0: it refuses arrays of mixed types, `[[NAME]]` continues an array that was complete, strings
/// behind a table in an array are lost, and so on. What it makes of a manifest is what those releases measure, so each
/// step is taken as the package takes it (`loads` and `TomlDecoder` of toml/decoder.py). Where the package ends in an
/// exception, here is an error.
struct OldTOMLReader {
    private let root = OldTOMLTable()
    /// Tables that headers made on their way to others.
    private var implicit: [PythonText] = []
    var line = 1
    var depth = 0

    /// The most levels of tables and arrays inside each other.
    static let depthLimit = 64

    /// The table of a document whose line ends are line feeds.
    ///
    /// - Throws: `TB2080` with the line if the package refuses it, `TB2081` if it is nested too deeply.
    static func table(parsing bytes: [UInt8]) throws(TeeError) -> TOMLTable {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw OldTOMLReader().invalid("the bytes are not UTF-8")
        }
        var reader = OldTOMLReader()
        let lines = try reader.scanned(PythonText(text)).split("\n")
        reader.line = 0
        try reader.read(lines)
        return reader.root.complete
    }

    func invalid(_ cause: String) -> TeeError {
        TeeError(
            .invalidTOML,
            object: "",
            cause: "line \(line): \(cause), for Python's package toml that this release reads with",
            hint: "correct the document, or name a newer release with --gramine-version"
        )
    }

    /// - Throws: `TB2081` if there are more than `depthLimit` levels.
    func checkDepth(_ depth: Int) throws(TeeError) {
        guard depth > OldTOMLReader.depthLimit else { return }
        throw TeeError(
            .limitOfTOML,
            object: "",
            cause: "line \(line): more than \(OldTOMLReader.depthLimit) levels",
            hint: "nest less"
        )
    }

    private mutating func read(_ lines: [PythonText]) throws(TeeError) {
        var level = root
        var open: OpenText?
        for text in lines {
            line += 1
            if var multiline = open {
                guard try multiline.append(text, self) else {
                    open = multiline
                    continue
                }
                level[multiline.key] = try value(multiline.text)
                open = nil
                continue
            }
            let text = text.stripped
            switch text.first {
            case nil: break
            case "["?: level = try header(text)
            case "{"?:
                guard text.last == "}" else { throw invalid("an inline table does not end on its line") }
                _ = try inlineTable(text, into: level)
            default:
                if text.contains("=") { open = try assignment(text, into: level) }
            }
        }
    }

    /// The table that `[NAME]` or `[[NAME]]` opens.
    private mutating func header(_ text: PythonText) throws(TeeError) -> OldTOMLTable {
        guard text.count > 1 else { throw invalid("[ stands alone") }
        let isArray = text[1] == "["
        let end = isArray ? "]]" : "]"
        let text = text.part(isArray ? 2 : 1)
        var count = 1
        var isQuoted = false
        for piece in OldTOMLReader.piecesAtQuotes(text) {
            if !isQuoted, piece.holds(end) { break }
            count += piece.split(end).count - 1
            isQuoted.toggle()
        }
        let parts = text.split(end, count)
        guard parts.count > count, parts.last?.stripped.isEmpty == true else {
            throw invalid("a header is not alone on its line")
        }
        var name = PythonText(parts[0])
        for part in parts.dropFirst().dropLast() { name += PythonText(end) + part }
        let groups = try names(name.split("."))
        try checkDepth(groups.count)
        var level = OldTOMLTable.Value.table(root)
        for (index, group) in groups.enumerated() {
            level = try opened(group, in: level, isLast: index == groups.count - 1, isArray: isArray)
        }
        guard case .table(let table) = level else { throw invalid("the header does not name a table") }
        return table
    }

    /// The names of a header, whose quoted ones may hold the dots that it was split at.
    private func names(_ parts: [PythonText]) throws(TeeError) -> [PythonText] {
        var groups = parts
        var index = 0
        while index < groups.count {
            groups[index] = groups[index].stripped
            let isBare = groups[index].allSatisfy { scalar in
                scalar.isASCII && scalar.isPythonAlphanumeric || scalar == "_" || scalar == "-"
            }
            if groups[index].first?.isQuote == true {
                var group = groups[index]
                var end = index + 1
                while group.first != group.last || group.count == 1 {
                    end += 1
                    guard end <= groups.count + 2 else { throw invalid("a quoted name has no end") }
                    group = Array(groups[index..<min(end, groups.count)]).joined(by: ".").stripped
                }
                groups.replaceSubrange(index..<min(end, groups.count), with: [group.inner])
            } else if groups[index].isEmpty || !isBare {
                throw invalid("the name \(printable(groups[index].string.utf8)) needs quotes")
            }
            guard !groups[index].isEmpty else { throw invalid("a name is empty") }
            index += 1
        }
        return groups
    }

    /// One step of a header's way.
    private mutating func opened(
        _ group: PythonText,
        in level: OldTOMLTable.Value,
        isLast: Bool,
        isArray: Bool
    ) throws(TeeError) -> OldTOMLTable.Value {
        let table: OldTOMLTable
        let added: OldTOMLTable.Value =
            isLast && isArray ? .list(OldTOMLList([.table(OldTOMLTable())])) : .table(OldTOMLTable())
        switch level {
        case .table(let found):
            table = found
            switch table[group] {
            case nil:
                if !isLast { implicit.append(group) }
                table[group] = added
            case let old? where isLast:
                if let place = implicit.firstIndex(of: group) {
                    implicit.remove(at: place)
                    guard !isArray else { throw invalid("a table cannot become an array of tables") }
                } else if isArray, case .list(let list) = old {
                    list.items.append(.table(OldTOMLTable()))
                } else {
                    throw invalid("\(printable(group.string.utf8)) is there already")
                }
            default: break
            }
        case .list(let list):
            guard case .table(let last)? = list.items.last else { throw invalid("the header leads into an array") }
            table = last
            if table[group] == nil { table[group] = added }
        case .plain: throw invalid("the header leads into a value")
        }
        guard let next = table[group] else { throw invalid("the header leads nowhere") }
        guard isArray, case .list(let list) = next else { return next }
        guard let last = list.items.last else { throw invalid("the header leads into an empty array") }
        return last
    }
}

extension OldTOMLReader {
    /// A value that goes on in the next lines, with the key that gets it: in the table of the last header, even where the
    /// key has dots.
    struct OpenText {
        let key: PythonText
        var text: PythonText
        var endsWithBackslash: Bool

        /// Adds a line, and tells whether it is the last one.
        mutating func append(_ next: PythonText, _ reader: OldTOMLReader) throws(TeeError) -> Bool {
            let next = endsWithBackslash || !text.contains("\n") ? next.stripped : next
            if next.isEmpty, endsWithBackslash { return false }
            text += next
            endsWithBackslash = false
            guard let first = text.first else { throw reader.invalid("a string has no beginning") }
            if first == "[" {
                guard let last = next.last else { throw reader.invalid("an array has an empty line") }
                if last == "]" { return true }
            } else if next.count > 2, next.suffix(3).allSatisfy({ $0 == first }) {
                return true
            }
            if !text.backslashes(before: text.count).isMultiple(of: 2) {
                endsWithBackslash = true
                text.removeLast()
            } else {
                text.append("\n")
            }
            return false
        }
    }
}
