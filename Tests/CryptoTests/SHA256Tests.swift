import Crypto
import Testing

/// FIPS 180-4 examples and one of NIST's long messages.
private let known: [(String, String)] = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
]

@Test(arguments: known.indices) func `SHA-256 has its known answers`(position: Int) {
    let (text, expected) = known[position]
    #expect(SHA256Digest.of(Array(text.utf8)).description == expected)
}

@Test func `SHA-512 has its known answer`() {
    var hasher = SHA512Hasher()
    hasher.update(Array("abc".utf8))
    let expected =
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    #expect(hasher.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == expected)
}

@Test func `hashing in parts gives what hashing at once gives, and a hasher starts anew`() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    var hasher = SHA256Hasher()
    for _ in 0..<2 {
        for size in stride(from: 0, to: 1000, by: 37) { hasher.update(Array(bytes[size..<min(size + 37, 1000)])) }
        #expect(hasher.current() == SHA256Digest.of(bytes))
        #expect(hasher.finalize() == SHA256Digest.of(bytes))
    }
}

@Test func `a digest is 32 bytes or 64 digits, nothing else`() {
    let digest = SHA256Digest.of([])
    #expect(SHA256Digest(digest.bytes) == digest)
    #expect(SHA256Digest(hexadecimal: digest.description) == digest)
    #expect(SHA256Digest([UInt8](repeating: 0, count: 31)) == nil)
    #expect(SHA256Digest([UInt8](repeating: 0, count: 33)) == nil)
    #expect(SHA256Digest(hexadecimal: "") == nil)
    #expect(SHA256Digest(hexadecimal: digest.description.dropLast() + "g") == nil)
}
