internal import Bytes
public import Diagnostics

extension TOMLTable {
    /// Reads a document of TOML 1.0, as strictly as Python's `tomllib` does, keys in the order of the file.
    ///
    /// - Parameter limit: the most bytes that a document may have.
    /// - Throws: `TB2080` with line and column if it is invalid; `TB2081` if it is too large or nested too deeply.
    public init(parsing bytes: [UInt8], limit: Int = 1 << 28) throws(TeeError) {
        guard bytes.count <= limit else {
            throw TeeError(
                .limitOfTOML,
                object: "",
                cause: "\(bytes.count) bytes; at most \(limit) are read",
                hint: "name a smaller file"
            )
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw TeeError(
                .invalidTOML,
                object: "",
                cause: "the bytes are not UTF-8",
                hint: "save the file as UTF-8"
            )
        }
        var parser = TOMLParser(bytes)
        self = try parser.document()
    }
}

/// Reads the bytes of one document from front to back.
struct TOMLParser {
    let source: [UInt8]
    var offset = 0
    private var counted = (offset: 0, line: 1, column: 1)
    private let root = TOMLNode()
    private let marks = TOMLMarks()
    /// Tables that dotted keys of the section read now go through: closed for headers when the section ends.
    private var pending: [[String]] = []

    /// The most levels of tables and arrays inside each other.
    static let depthLimit = 64

    init(_ bytes: [UInt8]) {
        // TOML knows two line ends; one is enough inside. A carriage return that stands alone stays and is refused.
        var source: [UInt8] = []
        source.reserveCapacity(bytes.count)
        for (index, byte) in bytes.enumerated()
        where byte != 0x0d || index + 1 == bytes.count || bytes[index + 1] != 0x0a {
            source.append(byte)
        }
        self.source = source
    }

    mutating func document() throws(TeeError) -> TOMLTable {
        var section: [String] = []
        while true {
            skipBlanks()
            guard let byte else { break }
            switch byte {
            case 0x0a:
                offset += 1
                continue
            case UInt8(ascii: "#"):
                break
            case UInt8(ascii: "["):
                for path in pending { marks.declare(path) }
                pending = []
                offset += 1
                section = self.byte == UInt8(ascii: "[") ? try arrayHeader() : try tableHeader()
                skipBlanks()
            default:
                try assignment(in: section)
                skipBlanks()
            }
            try comment()
            guard let end = self.byte else { break }
            guard end == 0x0a else { throw invalid("the line should end here") }
            offset += 1
        }
        return root.complete
    }

    /// `[NAME]`, its first bracket read.
    private mutating func tableHeader() throws(TeeError) -> [String] {
        skipBlanks()
        let start = offset
        let path = try key()
        if marks.isDeclared(path) || marks.isClosed(path) {
            throw invalid("the table \(shown(path)) is declared twice", at: start)
        }
        marks.declare(path)
        _ = try node(at: path, from: start)
        try expect("]", "] should close the table's name")
        return path
    }

    /// `[[NAME]]`, its first bracket read.
    private mutating func arrayHeader() throws(TeeError) -> [String] {
        offset += 1
        skipBlanks()
        let start = offset
        let path = try key()
        guard !marks.isClosed(path), let last = path.last else {
            throw invalid("\(shown(path)) is complete and cannot be added to", at: start)
        }
        marks.forget(path)
        marks.declare(path)
        let parent = try node(at: path.dropLast(), from: start)
        switch parent[last] {
        case .tables(let nodes): nodes.items.append(TOMLNode())
        case nil: parent.add(last, .tables(TOMLNodes(TOMLNode())), at: position(of: start))
        default: throw invalid("\(shown(path)) has another value already", at: start)
        }
        try expect("]", "]] should close the table's name")
        try expect("]", "]] should close the table's name")
        return path
    }

    /// `key = value` in the section `[NAME]` that is open.
    private mutating func assignment(in section: [String]) throws(TeeError) {
        let start = offset
        let (path, value) = try pair(depth: section.count)
        let whole = section + path
        for length in stride(from: section.count + 1, to: whole.count, by: 1) {
            let part = Array(whole.prefix(length))
            if marks.isDeclared(part) { throw invalid("the table \(shown(part)) is declared twice", at: start) }
            pending.append(part)
        }
        let parent = whole.dropLast()
        if marks.isClosed(parent) {
            throw invalid("\(shown(Array(parent))) is complete and cannot be added to", at: start)
        }
        let table = try node(at: parent, from: start)
        guard let last = whole.last, table[last] == nil else {
            throw invalid("\(shown(whole)) has a value already", at: start)
        }
        switch value {
        case .table, .array: marks.close(whole)
        default: break
        }
        table.add(last, .complete(value), at: position(of: start))
    }

    /// The table at `path`, made if it is not there; of an array of tables, the last.
    private mutating func node(at path: some Collection<String>, from start: Int) throws(TeeError) -> TOMLNode {
        var node = root
        for key in path {
            switch node[key] {
            case .table(let next): node = next
            case .tables(let nodes):
                guard let next = nodes.items.last else { throw invalid("\(shown([key])) is empty", at: start) }
                node = next
            case .complete: throw invalid("\(shown(Array(path))) has another value already", at: start)
            case nil:
                let next = TOMLNode()
                node.add(key, .table(next), at: position(of: start))
                node = next
            }
        }
        return node
    }

    // MARK: - Places and errors

    /// The byte at the offset, nil at the end.
    var byte: UInt8? { offset < source.count ? source[offset] : nil }

    func byte(after distance: Int) -> UInt8? {
        offset + distance < source.count ? source[offset + distance] : nil
    }

    mutating func skipBlanks() {
        while let byte, byte == 0x20 || byte == 0x09 { offset += 1 }
    }

    mutating func expect(_ sign: Unicode.Scalar, _ complaint: String) throws(TeeError) {
        guard byte == UInt8(ascii: sign) else { throw invalid(complaint) }
        offset += 1
    }

    /// A comment up to the end of its line, if one stands here.
    mutating func comment() throws(TeeError) {
        guard byte == UInt8(ascii: "#") else { return }
        while let byte, byte != 0x0a {
            guard byte == 0x09 || byte >= 0x20, byte != 0x7f else {
                throw invalid("control character \(hexadecimal([byte])) in a comment")
            }
            offset += 1
        }
    }

    /// Line and column of an offset; cheapest when asked for ever later ones.
    mutating func position(of target: Int) -> TOMLPosition {
        if target < counted.offset { counted = (0, 1, 1) }
        while counted.offset < target {
            let byte = source[counted.offset]
            if byte == 0x0a {
                counted.line += 1
                counted.column = 1
            } else if byte & 0xc0 != 0x80 {
                counted.column += 1
            }
            counted.offset += 1
        }
        return TOMLPosition(line: counted.line, column: counted.column)
    }

    mutating func invalid(_ cause: String, at target: Int? = nil) -> TeeError {
        let place = position(of: min(target ?? offset, source.count))
        let end = offset >= source.count && target == nil ? " (the end of the document)" : ""
        return TeeError(.invalidTOML, object: "\(place)\(end)", cause: cause, hint: "correct the document there")
    }

    mutating func tooDeep() -> TeeError {
        TeeError(
            .limitOfTOML,
            object: "\(position(of: min(offset, source.count)))",
            cause: "more than \(TOMLParser.depthLimit) tables and arrays inside each other",
            hint: "write the document with less nesting"
        )
    }

    func shown(_ path: [String]) -> String { printable(path.joined(separator: ".").utf8) }
}
