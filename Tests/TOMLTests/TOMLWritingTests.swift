import Testing

@testable import TOML

private func rewritten(_ text: String) throws -> String {
    String(decoding: try TOMLTable(parsing: Array(text.utf8)).document, as: UTF8.self)
}

/// What tomli_w 1.2.0 wrote for the same documents.
@Suite struct TOMLWritingTests {
    @Test(arguments: [
        ("a.b = 1\nc = 2", "c = 2\n\n[a]\nb = 1\n"),
        ("[a.b.c]\n[a]\nx = []", "[a]\nx = []\n\n[a.b.c]\n"),
        ("[a.b]\nx = 1", "[a.b]\nx = 1\n"),
        ("a = [{b=1},{}]", "a = [\n    { b = 1 },\n    {},\n]\n"),
        ("a = [[1],{b=[2]}]", "a = [\n    [\n        1,\n    ],\n    { b = [\n    2,\n] },\n]\n"),
        ("[[a]]\nb = [1]\n[a.c]\nd = 1", "[[a]]\nb = [\n    1,\n]\n\n[a.c]\nd = 1\n"),
        ("'a b'.\"\" = 'x'", "[\"a b\"]\n\"\" = \"x\"\n"),
        ("a = \"\\b\\t\\n\\f\\r\\\"\\\\\\u0001\\u007f\u{e9}\"", "a = \"\\b\t\\n\\f\\r\\\"\\\\\\u0001\\u007f\u{e9}\"\n"),
        ("", ""),
    ])
    func `documents are written as tomli_w writes them`(text: String, expected: String) throws {
        #expect(try rewritten(text) == expected)
    }

    @Test func `an array of tables stays inline up to lines of 100 characters`() throws {
        // "    { k = "…" }," is 13 characters and the text.
        let fits = "k = [{k = '\(String(repeating: "\u{e9}", count: 85))'}]"
        let tooLong = "k = [{k = '\(String(repeating: "\u{e9}", count: 86))'}]"
        #expect(try rewritten(fits).hasPrefix("k = ["))
        #expect(try rewritten(tooLong).hasPrefix("[[k]]"))
    }

    @Test(arguments: [
        (1e16, "1e+16"), (9_999_999_999_999_998, "9999999999999998.0"), (1e15, "1000000000000000.0"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"), (1.5e-7, "1.5e-07"), (6.626e-34, "6.626e-34"), (-0.0, "-0.0"), (100_000, "100000.0"),
        (1.7976931348623157e308, "1.7976931348623157e+308"), (.leastNonzeroMagnitude, "5e-324"), (0.1, "0.1"),
        (123.456, "123.456"),
        (.infinity, "inf"),
    ])
    func `floats have the digits of Python`(number: Double, text: String) {
        #expect(number.pythonText == text)
    }

    @Test func `entries are set, kept, defaulted and removed in order`() {
        var table: TOMLTable = ["a": 1, "b": 2]
        table["a"] = 3
        table.setDefault("b", 9)
        table.setDefault("c", 4)
        table["b"] = nil
        #expect(table == ["a": 3, "c": 4])
        for number in 0..<40 { table["k\(number)"] = .integer(Int64(number)) }
        table["k3"] = nil
        #expect(table["k39"] == 39)
        #expect(table["k3"] == nil)
        #expect(table.entries.count == 41)
    }
}
