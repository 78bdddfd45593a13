import Crypto
import Diagnostics
import ImageFixtures
import SystemPackage
import Testing

private func code(_ body: () throws -> Void) -> Int {
    do {
        try body()
        return 0
    } catch {
        return (error as? TeeError)?.code.number ?? -1
    }
}

/// Generated once: a key of 3072 bits takes half a second.
private let key = Result { try RSAPrivateKey.generate() }

@Test func `a new key is what SIGSTRUCT takes`() throws {
    let key = try key.get()
    #expect(key.publicKey.bitCount == 3072)
    #expect(key.publicKey.exponent == 3)
    #expect(key.publicKey.modulus.count == 384)
}

@Test func `what is signed verifies, and nothing else does`() throws {
    let key = try key.get()
    let message = Array("message".utf8)
    let signature = try key.sign(message)
    #expect(signature.count == 384)
    #expect(key.publicKey.verifies(signature: signature, over: message))
    #expect(!key.publicKey.verifies(signature: signature, over: message + [0]))
    for index in [0, 1, 100, 383] {
        var damaged = signature
        damaged[index] ^= 1
        #expect(!key.publicKey.verifies(signature: damaged, over: message))
    }
    #expect(!key.publicKey.verifies(signature: [], over: message))
    #expect(!key.publicKey.verifies(signature: [UInt8](repeating: 0xff, count: 384), over: message))
    #expect(!key.publicKey.verifies(signature: key.publicKey.modulus, over: message))
}

@Test func `Q1 and Q2 are the quotients that EINIT divides by`() throws {
    let key = try key.get()
    let message = Array("message".utf8)
    let signature = try key.sign(message)
    let modulus = key.publicKey.modulus
    let quotients = try #require(SIGSTRUCTQuotients(signature: signature, modulus: modulus))
    #expect(quotients.q1.count == 384 && quotients.q2.count == 384)
    #expect(quotients.cube == pkcs1Encoding(digest: .of(message), byteCount: 384))
    #expect(key.publicKey.cube(signature: signature, q1: quotients.q1, q2: quotients.q2) == quotients.cube)
    var wrong = quotients.q1
    wrong[383] ^= 1
    #expect(key.publicKey.cube(signature: signature, q1: wrong, q2: quotients.q2) == nil)
    #expect(key.publicKey.cube(signature: signature, q1: quotients.q1, q2: wrong) == nil)
    #expect(SIGSTRUCTQuotients(signature: modulus, modulus: modulus) == nil)
}

@Test func `small numbers show what the quotients are`() throws {
    // 5^2 = 25 = 3·7 + 4; 4·5 = 20 = 2·7 + 6; 5^3 mod 7 = 6.
    let quotients = try #require(SIGSTRUCTQuotients(signature: [5], modulus: [7]))
    #expect(quotients.q1 == [3] && quotients.q2 == [2] && quotients.cube == [6])
    #expect(SIGSTRUCTQuotients(signature: [5], modulus: [0]) == nil)
    #expect(SIGSTRUCTQuotients(signature: [], modulus: []) == nil)
}

@Test func `keys go through PEM, with a passphrase and without`() throws {
    let key = try key.get()
    let plain = try key.pem(passphrase: nil)
    #expect(PEMKind(plain) == .privateKey(encrypted: false))
    #expect(try RSAPrivateKey(pem: plain).publicKey == key.publicKey)
    let encrypted = try key.pem(passphrase: Array("secret".utf8))
    #expect(PEMKind(encrypted) == .privateKey(encrypted: true))
    #expect(try RSAPrivateKey(pem: encrypted, passphrase: Array("secret".utf8)).publicKey == key.publicKey)
    #expect(code { _ = try RSAPrivateKey(pem: encrypted) } == 4005)
    #expect(code { _ = try RSAPrivateKey(pem: encrypted, passphrase: Array("wrong".utf8)) } == 4002)
    #expect(code { _ = try RSAPrivateKey(pem: encrypted, passphrase: []) } == 4002)
    let publicPEM = try key.publicPEM()
    #expect(try RSAPublicKey(pem: publicPEM) == key.publicKey)
    #expect(key.publicKey.pem == publicPEM)
    #expect(code { _ = try RSAPrivateKey(pem: publicPEM) } == 4001)
    #expect(code { _ = try RSAPublicKey(pem: plain) } == 4003)
}

private let nonKeys: [(String, Int)] = [
    ("", 4001), ("text", 4001), ("-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n", 4004),
    ("-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----\n", 4001),
    ("-----BEGIN OPENSSH PRIVATE KEY-----\nAA==\n-----END OPENSSH PRIVATE KEY-----\n", 4001),
    ("-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n", 4003),
    ("-----BEGIN RSA PRIVATE KEY-----\n", 4003),
    ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----\n", 4005),
]

@Test(arguments: nonKeys) func `what is no private key is told apart`(text: String, expected: Int) {
    #expect(code { _ = try RSAPrivateKey(pem: Array(text.utf8)) } == expected)
}

@Test func `a key cut off at any place is refused`() throws {
    let pem = try key.get().pem(passphrase: nil)
    for count in stride(from: 0, to: pem.count - 30, by: 61) {
        #expect([4001, 4003].contains(code { _ = try RSAPrivateKey(pem: Array(pem.prefix(count))) }))
    }
}

@Test(.enabled(if: ForeignTool("openssl") != nil))
func `keys and signatures go to openssl and back, PKCS#1, encrypted PKCS#1 and others`() throws {
    let openssl = try #require(ForeignTool("openssl"))
    let key = try key.get()
    let folder = try TemporaryDirectory()
    let (pem, message) = (folder("key.pem").string, folder("message").string)
    try folder.write(try key.pem(passphrase: nil), to: "key.pem")
    try folder.write(try key.publicPEM(), to: "public.pem")
    try folder.write([1, 2, 3], to: "message")
    try folder.write(try key.sign([1, 2, 3]), to: "signature")
    let verified = try openssl.run(
        "dgst",
        "-sha256",
        "-verify",
        folder("public.pem").string,
        "-signature",
        folder("signature").string,
        message
    )
    #expect(verified.output == "Verified OK\n")
    for arguments in [
        ["-traditional"], ["-traditional", "-aes128", "-passout", "pass:x"], ["-aes256", "-passout", "pass:x"],
    ] {
        let output = folder("other.pem").string
        let outcome = try openssl.run(arguments: ["rsa", "-in", pem, "-out", output] + arguments)
        #expect(outcome.status == 0, "\(outcome.output)")
        let other = try folder.read("other.pem")
        #expect(try RSAPrivateKey(pem: other, passphrase: Array("x".utf8)).publicKey == key.publicKey)
        if arguments.count > 1 {
            #expect(code { _ = try RSAPrivateKey(pem: other) } == 4005)
            #expect(code { _ = try RSAPrivateKey(pem: other, passphrase: Array("y".utf8)) } == 4002)
        }
    }
    let modern = folder("ec.pem").string
    _ = try openssl.run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", modern)
    #expect(code { _ = try RSAPrivateKey(pem: try folder.read("ec.pem")) } == 4003)
}
