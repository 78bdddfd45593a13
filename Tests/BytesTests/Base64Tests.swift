import Bytes
import Testing

// RFC 4648, section 10.
@Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
])
func `base64 of the specification's examples is read and written`(text: String, coded: String) {
    #expect(base64(Array(text.utf8)) == coded)
    #expect(bytes(base64: coded) == Array(text.utf8))
}

@Test func `every byte comes back from base64`() {
    let all = (0...255).map { UInt8($0) }
    for count in 253...256 { #expect(bytes(base64: base64(Array(all.prefix(count)))) == Array(all.prefix(count))) }
}

@Test(arguments: ["Zg", "Zg=", "Z===", "Zh==", "Zm9v\n", "Zm 9", "Zm9-", "====", "Zg==Zg=="])
func `what is not canonical base64 is no bytes`(text: String) {
    #expect(bytes(base64: text) == nil)
}
