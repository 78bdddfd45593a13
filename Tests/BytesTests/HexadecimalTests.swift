import Bytes
import Testing

@Test(arguments: [("", []), ("00", [0]), ("fFa0", [0xff, 0xa0])] as [(String, [UInt8])])
func `hexadecimal digits of either case are read`(text: String, expected: [UInt8]) {
    #expect(bytes(hexadecimal: text) == expected)
    #expect(hexadecimal(expected) == text.lowercased())
}

@Test(arguments: ["0", "0g", " 00", "+1", "é0"])
func `what is not hexadecimal is no bytes`(text: String) {
    #expect(bytes(hexadecimal: text) == nil)
}
