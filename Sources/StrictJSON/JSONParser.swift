public import Diagnostics

/// Limits of a JSON text.
public struct JSONLimits: Sendable {
    /// Greatest length in bytes.
    public var bytes: Int
    /// Greatest depth of arrays and objects within each other.
    public var depth: Int

    /// Limits; by default those of OCI documents: 32 MiB, 64 deep.
    public init(bytes: Int = 32 << 20, depth: Int = 64) {
        self.bytes = bytes
        self.depth = depth
    }
}

extension JSONValue {
    /// Parses one JSON text as RFC 8259 has it, and refuses what two parsers could read differently.
    ///
    /// Refused besides syntax errors: a member name that stands twice, a byte order mark, bytes that are not UTF-8, lone
    /// surrogates, NUL, trailing bytes. Names that differ only in case are ``JSONObject``'s to refuse.
    ///
    /// - Throws: `TB3001` syntax, `TB3002` ambiguous, `TB3003` over a limit.
    public init(parsing text: [UInt8], limits: JSONLimits = JSONLimits()) throws(TeeError) {
        guard text.count <= limits.bytes else {
            throw TeeError(
                .jsonTooLarge,
                object: "",
                cause: "\(text.count) bytes, and at most \(limits.bytes) are read",
                hint: "raise the limit with --limit json-bytes=N if the document is what it should be"
            )
        }
        var parser = JSONParser(text: text, limits: limits)
        self = try parser.document()
    }
}

/// One pass over the bytes of a JSON text.
struct JSONParser {
    let text: [UInt8]
    let limits: JSONLimits
    var position = 0
    private var depth = 0

    init(text: [UInt8], limits: JSONLimits) {
        self.text = text
        self.limits = limits
    }

    mutating func document() throws(TeeError) -> JSONValue {
        if text.starts(with: [0xef, 0xbb, 0xbf]) {
            throw ambiguous("a byte order mark stands at its start")
        }
        skipBlanks()
        let value = try value()
        skipBlanks()
        guard position == text.count else { throw syntax("bytes follow the value") }
        return value
    }

    private mutating func value() throws(TeeError) -> JSONValue {
        switch current {
        case UInt8(ascii: "{"): return try nested { parser throws(TeeError) in try parser.object() }
        case UInt8(ascii: "["): return try nested { parser throws(TeeError) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte): return .number(try number())
        case nil: throw syntax("it ends where a value must stand")
        default: throw syntax("no value starts with this byte")
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(TeeError) -> JSONValue
    ) throws(TeeError) -> JSONValue {
        depth += 1
        guard depth <= limits.depth else {
            throw TeeError(
                .jsonTooLarge,
                object: place,
                cause: "arrays and objects stand more than \(limits.depth) deep",
                hint: "raise the limit with --limit json-depth=N if the document is what it should be"
            )
        }
        position += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(TeeError) -> JSONValue {
        var members: [JSONMember] = []
        var names: Set<[UInt8]> = []
        skipBlanks()
        if take("}") { return .object([]) }
        repeat {
            skipBlanks()
            guard current == UInt8(ascii: "\"") else { throw syntax("a member name must stand here") }
            let start = position
            let name = try string()
            // As bytes: canonically equivalent strings are equal to Swift and different to everybody else.
            guard names.insert(Array(name.utf8)).inserted else {
                position = start
                throw ambiguous("the member \"\(name)\" stands twice")
            }
            skipBlanks()
            guard take(":") else { throw syntax("a colon must follow the member name") }
            skipBlanks()
            members.append(JSONMember(name: name, value: try value()))
            skipBlanks()
        } while take(",")
        guard take("}") else { throw syntax("a comma or } must stand here") }
        return .object(members)
    }

    private mutating func array() throws(TeeError) -> JSONValue {
        var elements: [JSONValue] = []
        skipBlanks()
        if take("]") { return .array([]) }
        repeat {
            skipBlanks()
            elements.append(try value())
            skipBlanks()
        } while take(",")
        guard take("]") else { throw syntax("a comma or ] must stand here") }
        return .array(elements)
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(TeeError) -> JSONValue {
        let bytes = Array(word.description.utf8)
        guard text[position...].starts(with: bytes) else { throw syntax("no value starts like this") }
        position += bytes.count
        return value
    }

    private mutating func number() throws(TeeError) -> JSONNumber {
        let start = position
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        return JSONNumber(text: String(decoding: text[start..<position], as: UTF8.self))
    }

    private mutating func digits() throws(TeeError) {
        let start = position
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw syntax("a digit must stand here") }
    }

    var current: UInt8? { position < text.count ? text[position] : nil }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
    }

    var place: String {
        let before = text[..<min(position, text.count)]
        let line = before.count { $0 == 0x0a } + 1
        let column = before.count - (before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0) + 1
        return "line \(line), column \(column)"
    }

    func syntax(_ cause: String) -> TeeError {
        TeeError(.jsonSyntax, object: place, cause: cause, hint: "the document is damaged: make or fetch it again")
    }

    func ambiguous(_ cause: String) -> TeeError {
        TeeError(
            .jsonAmbiguous,
            object: place,
            cause: cause,
            hint: "two programs could read this document differently, so it is refused: have its producer mend it"
        )
    }
}
