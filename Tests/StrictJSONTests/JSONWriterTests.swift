import StrictJSON
import Testing

@Test func `what is written reads back as it was`() throws {
    let text = #"{"z":[1,2.50,{"a":null}],"a":"\u0001\"\\\n\té😀\u007f","b":{},"c":[]}"#
    let value = try JSONValue(parsing: Array(text.utf8))
    #expect(try JSONValue(parsing: value.compactText) == value)
    #expect(try JSONValue(parsing: value.indentedText) == value)
    #expect(String(decoding: value.compactText, as: UTF8.self) == text)
}

@Test func `the text for people is indented by two and ends its last line`() throws {
    let value = JSONValue.members(["a": .array([.integer(1), .bool(true)]), "b": .object([]), "c": .array([])])
    let expected = """
        {
          "a": [
            1,
            true
          ],
          "b": {},
          "c": []
        }

        """
    #expect(String(decoding: value.indentedText, as: UTF8.self) == expected)
}

@Test func `sorting orders the members of every object by bytes`() throws {
    let value = try JSONValue(parsing: Array(#"{"b":{"y":1,"x":2},"B":[{"d":1,"c":2}],"a":0}"#.utf8))
    #expect(
        String(decoding: value.sorted.compactText, as: UTF8.self) == #"{"B":[{"c":2,"d":1}],"a":0,"b":{"x":2,"y":1}}"#
    )
}
