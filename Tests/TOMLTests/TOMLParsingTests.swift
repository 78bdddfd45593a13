import Diagnostics
import Testing

@testable import TOML

private func parsed(_ text: String) throws -> TOMLTable { try TOMLTable(parsing: Array(text.utf8)) }

private func refusal(_ text: String) -> TeeError? {
    do {
        _ = try TOMLTable(parsing: Array(text.utf8))
        return nil
    } catch {
        return error
    }
}

@Suite struct TOMLParsingTests {
    @Test func `keys keep the order of the file, dotted keys making their table at first mention`() throws {
        let table = try parsed("z.b = 1\na = 2\nz.a = 3\n[m]\n[k]\n")
        #expect(table.entries.map(\.key) == ["z", "a", "m", "k"])
        #expect(table["z"]?.table?.entries.map(\.key) == ["b", "a"])
    }

    @Test func `keys that differ in Unicode normalisation are two keys`() throws {
        let table = try parsed("\"e\\u0301\" = 1\n\"\\u00e9\" = 2\n")
        #expect(table.entries.count == 2)
        #expect(table["\u{e9}"] == 2)
    }

    @Test(arguments: [
        ("a = 0xDEAD_beef", TOMLValue.integer(3_735_928_559)), ("a = -9223372036854775808", .integer(.min)),
        ("a = 1e5", .float(100_000)), ("a = -inf", .float(-.infinity)), ("a = '\\n'", .string("\\n")),
        ("a = \"\\u00e9\\t\"", .string("\u{e9}\t")), ("a = \"\"\"\nx\\\n  y\"\"\"\"", .string("xy\"")),
        ("a = [1, # c\n [true,],]", .array([1, .array([true])])),
        ("a = {b.c = 1, d = {}}", .table(["b": .table(["c": 1]), "d": .table([:])])),
        ("a = '''\r\nx'''", .string("x")),
    ])
    func `values of every form`(text: String, value: TOMLValue) throws {
        #expect(try parsed(text)["a"] == value)
    }

    @Test(arguments: [
        ("1979-05-27", "1979-05-27"), ("07:32:00.5", "07:32:00.500000"),
        ("1979-05-27T07:32:00.1234567Z", "1979-05-27 07:32:00.123456+00:00"),
        ("2000-02-29 23:59:59-07:30", "2000-02-29 23:59:59-07:30"),
    ])
    func `dates and times`(text: String, written: String) throws {
        guard case .dateTime(let moment)? = try parsed("a = " + text)["a"] else {
            Issue.record("no date")
            return
        }
        #expect(moment.description == written)
    }

    @Test(arguments: [
        ("a = 1\na = 2", 2, 1), ("[a]\n[a]", 2, 2), ("a.b = 1\n[a]", 2, 2), ("a = {}\n[a.b]", 2, 2),
        ("a = []\n[[a]]", 2, 3), ("[[a]]\n[a]", 2, 2), ("a = {b = 1,}", 1, 12), ("a = {b = {}, b.c = 1}", 1, 14),
        ("a = 01", 1, 6), ("a = 1__0", 1, 6), ("a = \"x\n\"", 1, 7), ("a = \"\\x41\"", 1, 6), ("a = '\u{7f}'", 1, 6),
        ("a = 2021-02-29", 1, 5), ("a = \"\\ud800\"", 1, 6), ("a = 9223372036854775808", 1, 5), ("\u{feff}a = 1", 1, 1),
        ("\u{e9} = 1", 1, 1), ("a = 1\rb = 2", 1, 6), ("# \u{1}", 1, 3), ("a = True", 1, 5), ("a = 1 b = 2", 1, 7),
        ("[[a] ]", 1, 5), ("a", 1, 2), ("a = \"\"\"x", 1, 9), ("[a]\nb.c = 1\n[a.b]\n", 3, 2),
    ])
    func `an invalid document is refused at its line and column`(text: String, line: Int, column: Int) {
        let error = refusal(text)
        #expect(error?.code == .invalidTOML)
        #expect(error?.object.first?.hasPrefix("line \(line), column \(column)") == true, "\(error?.description ?? "")")
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: TeeError.self) { try TOMLTable(parsing: [0x61, 0x3d, 0x27, 0xff, 0x27]) }
    }

    @Test func `nesting is bounded, in arrays, tables, headers and dotted keys`() {
        let many = 100_000
        for text in [
            "a = " + String(repeating: "[", count: many), "a = " + String(repeating: "{a=", count: many),
            "[" + String(repeating: "a.", count: many) + "a]", String(repeating: "a.", count: many) + "a = 1",
        ] {
            #expect(refusal(text)?.code == .limitOfTOML)
        }
    }

    @Test func `a larger document than allowed is refused`() {
        #expect(throws: TeeError.self) { try TOMLTable(parsing: Array("a = 1".utf8), limit: 4) }
    }

    @Test func `every beginning of a document is read or refused, never more`() throws {
        let text = Array(
            "[a]\nb.c = {d = [1, 'x', \"\\u00e9\"]}\n[[e.f]]\ng = 1979-05-27T07:32:00Z\nh = \"\"\"x\"\"\"\n".utf8
        )
        for length in 0...text.count {
            let read = try? TOMLTable(parsing: Array(text.prefix(length)))
            if length == text.count { #expect(read?.entries.count == 2) }
        }
        for position in text.indices {
            for byte: UInt8 in [0, 0x0a, 0x22, 0x5b, 0x7d, 0xff] {
                var changed = text
                changed[position] = byte
                _ = try? TOMLTable(parsing: changed)
            }
        }
    }

    @Test func `entries know where they stand`() throws {
        let table = try parsed("a = 1\n  [b]\n  \u{e9}\u{e9}".replacing("\u{e9}\u{e9}", with: "'\u{e9}' . c = 2"))
        #expect(table.entry("b")?.position?.description == "line 2, column 4")
        #expect(table["b"]?.table?.entries.first?.position?.description == "line 3, column 3")
    }
}
