import Diagnostics
import StrictJSON
import Testing

private func code(_ text: [UInt8], limits: JSONLimits = JSONLimits()) -> Int {
    do {
        _ = try JSONValue(parsing: text, limits: limits)
        return 0
    } catch {
        return error.code.number
    }
}

private let valid: [(String, JSONValue)] = [
    ("null", .null), (" true\n", .bool(true)), ("\tfalse\r", .bool(false)), ("0", .integer(0)), ("-0", .integer(0)),
    ("-1", .integer(-1)), ("9223372036854775807", .integer(Int64.max)), ("\"\"", .string("")),
    (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{c}\n\r\t")), (#""\u0041\u00e9""#, .string("A\u{e9}")),
    (#""\ud83d\ude00""#, .string("\u{1f600}")), (#""\uD83D\uDE00""#, .string("\u{1f600}")),
    (#""\uffff\u2028""#, .string("\u{ffff}\u{2028}")), ("\"\u{7f}\u{e9}\u{1f600}\"", .string("\u{7f}\u{e9}\u{1f600}")),
    ("[]", .array([])), ("[ ]", .array([])), ("[1 , 2]", .array([.integer(1), .integer(2)])), ("{}", .object([])),
    ("{ }", .object([])), (#"{"":0}"#, .members(["": .integer(0)])),
    (#"{"b":[{}],"a":null}"#, .members(["b": .array([.object([])]), "a": .null])),
    // Canonically equivalent, but two names to everybody but Swift.
    ("{\"\u{e9}\":1,\"e\u{301}\":2}", .members(["\u{e9}": .integer(1), "e\u{301}": .integer(2)])),
]

@Test(arguments: valid.indices)
func `what RFC 8259 allows is read`(position: Int) throws {
    let (text, value) = valid[position]
    let parsed = try JSONValue(parsing: Array(text.utf8))
    if text == "-0" { #expect(parsed.compactText == Array("-0".utf8)) } else { #expect(parsed == value, "\(text)") }
}

/// Cases in the manner of JSONTestSuite's `n_`.
private let invalid: [String] = [
    "", " ", "nul", "nulL", "True", "truee", "NaN", "Infinity", "-", "+1", "01", "-01", "1.", ".5", "1.e1", "1e", "1e+",
    "0x10", "1_000", "1a", "--1", "\"", "\"\\\"", "\"\\x41\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\", "'a'", "\"a\nb\"",
    "\"a\tb\"", "\"\u{0}\"", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1,,2]", "{", "}", "{\"a\"", "{\"a\":",
    "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{a:1}", "{1:1}", "{\"a\" 1}", "{\"a\"::1}", "{\"a\":1 \"b\":2}",
    "1 2", "{}{}", "[]]", "null,", "// comment\n1", "/* */1", "\u{a0}1", "\u{c}1", "\u{2028}1", "[1}", "{\"a\":1]",
    "\"\\ud83\"", "\"\\U0041\"", "\"\\a\"", "#", "*", "\"a\"b",
]

@Test(arguments: invalid) func `what RFC 8259 does not allow is refused`(text: String) {
    #expect(code(Array(text.utf8)) == 3001, "\(text)")
}

private let ambiguous: [[UInt8]] = [
    Array("\u{feff}1".utf8), Array(#"{"a":1,"a":1}"#.utf8), Array(#"{"a":1,"b":{"c":1,"c":2}}"#.utf8),
    Array(#"{"a":1,"\u0061":2}"#.utf8), Array(#""\ud800""#.utf8), Array(#""\ud800x""#.utf8),
    Array(#""\ud800\u0041""#.utf8), Array(#""\udc00""#.utf8), Array(#""\udc00\ud800""#.utf8),
    Array(#""\ud800\ud800""#.utf8), Array(#""\u0000""#.utf8), [0x22, 0xff, 0x22], [0x22, 0xc0, 0x80, 0x22],
    [0x22, 0xed, 0xa0, 0x80, 0x22], [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xe2, 0x82, 0x22],
]

@Test(arguments: ambiguous) func `what two parsers read differently is refused`(text: [UInt8]) {
    #expect(code(text) == 3002)
}

@Test func `depth and length end at their limits`() {
    func nested(_ depth: Int) -> [UInt8] {
        Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    #expect(code(nested(64)) == 0)
    #expect(code(nested(65)) == 3003)
    #expect(code([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)) == 3003)
    #expect(code(Array(#"{"a":{"a":{}}}"#.utf8), limits: JSONLimits(depth: 2)) == 3003)
    #expect(code(Array("[1]".utf8), limits: JSONLimits(bytes: 3)) == 0)
    #expect(code(Array("[1]".utf8), limits: JSONLimits(bytes: 2)) == 3003)
}

@Test func `a text cut off at any length, or with any byte changed, never traps`() {
    let text = Array(#"{"a":[1,-2.5e+3,"\ud83d\ude00\n"],"b":{"c":null,"d":true}}"#.utf8)
    for count in text.indices { #expect([3001, 3002].contains(code(Array(text.prefix(count))))) }
    for index in text.indices {
        for byte in [UInt8(0), 0x20, 0x22, 0x5c, 0x5b, 0x7d, 0x80, 0xff] {
            var damaged = text
            damaged[index] = byte
            #expect([0, 3001, 3002].contains(code(damaged)))
        }
    }
}

@Test func `numbers keep their text and are integers only if written so`() throws {
    let value = try JSONValue(parsing: Array("[1,1.0,1e0,-0,9223372036854775808,1E400,-9223372036854775808]".utf8))
    #expect(value.array?.map(\.integer) == [1, nil, nil, 0, nil, nil, Int64.min])
    #expect(value.compactText == Array("[1,1.0,1e0,-0,9223372036854775808,1E400,-9223372036854775808]".utf8))
}

@Test func `errors name line and column`() {
    do {
        _ = try JSONValue(parsing: Array("{\n  \"a\": 1,\n  \"a\": 2\n}".utf8))
        Issue.record("no error")
    } catch {
        #expect(error.object == ["line 3, column 3"])
    }
}
