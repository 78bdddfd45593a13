import Bytes
import Crypto
import Testing

private func block(_ text: String) throws -> AESBlock {
    let digits = try #require(bytes(hexadecimal: text))
    return try #require(AESBlock(digits))
}

@Test func `sealing gives the values of McGrew and Viega`() throws {
    // The Galois/Counter Mode of Operation, appendix B, test cases 1 and 2.
    var cipher = AESGCM(key: .zero)
    let empty: [UInt8] = []
    let authenticated = cipher.authenticate(empty.span)
    #expect(try authenticated == block("58e2fccefa7e3061367f1d57a4e7455a"))
    let zeros = [UInt8](repeating: 0, count: 16)
    var output = [UInt8](repeating: 7, count: 20)
    let tag = cipher.seal(zeros.span, into: &output, at: 2)
    #expect(hexadecimal(output) == "07070388dace60b6a392f328c2b971b2fe780707")
    #expect(try tag == block("ab6e47d42cec13bdf53a67b21257bddf"))
}

/// What opening `sealed` gives, nil if it is refused.
private func opened(_ sealed: [UInt8], tag: AESBlock, nonce: UInt64) throws -> [UInt8]? {
    var cipher = AESGCM(key: try block("000102030405060708090a0b0c0d0e0f"))
    var output = [UInt8](repeating: 0, count: sealed.count)
    let isGenuine = cipher.open(sealed.span, tag: tag, nonce: nonce, into: &output, at: 0)
    return isGenuine ? output : nil
}

@Test func `what was sealed opens, and nothing else does`() throws {
    let message = (0..<5000).map { UInt8(truncatingIfNeeded: $0) }
    var cipher = AESGCM(key: .zero)
    cipher.use(key: try block("000102030405060708090a0b0c0d0e0f"))
    var sealed = [UInt8](repeating: 0, count: 5000)
    let tag = cipher.seal(message.span, nonce: 9, into: &sealed, at: 0)
    #expect(try opened(sealed, tag: tag, nonce: 9) == message)
    #expect(try opened(sealed, tag: tag, nonce: 8) == nil)
    #expect(try opened(sealed, tag: .zero, nonce: 9) == nil)
    sealed[4999] ^= 1
    #expect(try opened(sealed, tag: tag, nonce: 9) == nil)
}

@Test func `a change of key or nonce changes tags of additional data`() throws {
    let data: [UInt8] = [1, 2, 3]
    var cipher = AESGCM(key: .zero)
    let first = cipher.authenticate(data.span)
    cipher.use(key: try block("000102030405060708090a0b0c0d0e0f"))
    let second = cipher.authenticate(data.span)
    cipher.use(key: .zero)
    let third = cipher.authenticate(data.span)
    let fourth = cipher.authenticate(data.span, nonce: 1)
    #expect(second != first)
    #expect(third == first)
    #expect(fourth != first)
}

@Test func `AES-CMAC gives the values of RFC 4493`() throws {
    let key = try block("2b7e151628aed2a6abf7158809cf4f3c")
    let message = try #require(
        bytes(
            hexadecimal: "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
        )
    )
    let expected = [
        (0, "bb1d6929e95937287fa37d129b756746"), (16, "070a16b46b4d4144f79bdd9dd04a287c"),
        (40, "dfa66747de9ae63030ca32611497c827"), (64, "51f0bebf7e3b9d92fc49741779363cfe"),
    ]
    var mac = AESCMAC(key: key)
    for (count, tag) in expected {
        let part = Array(message[..<count])
        let reused = mac.tag(part.span)
        #expect(try reused == block(tag))
        #expect(try AESCMAC.tag(part, key: key) == block(tag))
    }
}

@Test func `a block is the sixteen bytes that it was made of`() throws {
    let bytes = Array(UInt8(1)...16)
    let block = try #require(AESBlock(bytes))
    #expect(block.bytes == bytes)
    var target = [UInt8](repeating: 0, count: 18)
    block.store(in: &target, at: 1)
    #expect(target == [0] + bytes + [0])
    #expect(AESBlock(target, at: 1) == block)
    #expect(AESBlock(target, at: 3) == nil)
    #expect(AESBlock([1, 2]) == nil)
}
