import Crypto
import Diagnostics
import ImageFixtures
import PKCS11
import SystemPackage
import Testing
import TokenFixture

@Suite(.serialized) struct TokenKeyTests {
    private let token: SoftToken

    init() throws { token = try SoftToken.shared.get() }

    @Test func `a key made in the token is RSA-3072 with exponent 3, and its signature is what openssl verifies`()
        throws
    {
        let key = try TokenKey(token.uri("token=signing;object=enclave"), pin: SoftToken.pin)
        #expect(key.publicKey.bitCount == 3072)
        #expect(key.publicKey.exponent == 3)
        let message = Array("what is signed".utf8)
        let signature = try key.sign(message)
        #expect(key.publicKey.verifies(signature: signature, over: message))
        #expect(try key.sign(message) == signature)
        let folder = try TemporaryDirectory()
        try folder.write(message, to: "message")
        try folder.write(signature, to: "signature")
        try folder.write(key.publicKey.pem, to: "key.pem")
        let outcome = try #require(ForeignTool("openssl")).run(
            "dgst",
            "-sha256",
            "-verify",
            folder("key.pem").string,
            "-signature",
            folder("signature").string,
            folder("message").string
        )
        #expect(outcome.status == 0, "\(outcome.output)")
    }

    @Test(arguments: ["token=signing", "token=signing;id=%01", "token=signing;object=enclave;id=%01;type=private"])
    func `one key is found by any name that fits it alone`(path: String) throws {
        #expect(try TokenKey(token.uri(path), pin: SoftToken.pin).name == "pkcs11:token=signing;object=enclave;id=%01")
    }

    @Test func `what names no key, or more than one, is refused with the candidates`() throws {
        try TokenKey.generate(token.uri("token=other;object=first;id=%01"), pin: SoftToken.pin)
        try TokenKey.generate(token.uri("token=other;object=second;id=%02"), pin: SoftToken.pin)
        let several = failure("token=other")
        #expect(several?.code == .pkcs11Key)
        #expect(several?.cause.contains("2 match: ") == true)
        #expect(several?.cause.contains("object=first;id=%01") == true)
        #expect(several?.cause.contains("object=second;id=%02") == true)
        let none = failure("token=other;object=third")
        #expect(none?.code == .pkcs11Key)
        #expect(none?.cause.contains("object=second") == true)
        #expect(failure("token=other;object=first;id=%02")?.code == .pkcs11Key)
    }

    @Test func `what names no token, or more than one, is refused with the candidates`() {
        let several = failure("object=enclave")
        #expect(several?.code == .pkcs11Token)
        #expect(several?.cause.contains("\(SoftToken.labels.count) match: ") == true)
        #expect(several?.cause.contains("token=other;serial=") == true)
        #expect(failure("token=third")?.cause.contains("none matches; there are ") == true)
        for wrong in [
            "slot-id=4711", "model=x", "manufacturer=x", "serial=1", "slot-description=x", "library-description=x",
        ] {
            #expect(failure("token=signing;\(wrong)")?.code == .pkcs11Token, "\(wrong)")
        }
    }

    @Test func `each attribute that the module tells matches`() {
        let path = "token=signing;manufacturer=SoftHSM%20project;model=SoftHSM%20v2;library-manufacturer=SoftHSM"
        #expect(failure(path) == nil)
    }

    @Test func `a wrong PIN, a short one and none are told apart`() {
        #expect(failure("token=signing", pin: "1235")?.code == .pkcs11WrongPIN)
        #expect(failure("token=signing", pin: "")?.code == .pkcs11WrongPIN)
        #expect(failure("token=signing", pin: nil)?.code == .pkcs11NoPIN)
    }

    @Test func `a key is not made where one has its name`() throws {
        for path in ["token=signing;object=enclave", "token=signing;object=new;id=%01"] {
            #expect(code { _ = try TokenKey.generate(token.uri(path), pin: SoftToken.pin) } == 4038)
        }
        #expect(code { _ = try TokenKey.generate(token.uri("token=signing"), pin: SoftToken.pin) } == 2093)
    }

    @Test func `a key that wants the PIN each time gets it`() throws {
        let made = try TokenKey.generate(
            token.uri("token=other;object=always;id=%03"),
            pin: SoftToken.pin,
            asksAlways: true
        )
        let key = try TokenKey(token.uri("token=other;object=always"), pin: SoftToken.pin)
        for _ in 0..<2 { #expect(made.verifies(signature: try key.sign([1]), over: [1])) }
    }

    @Test func `keys are used from several tasks at once`() async throws {
        let key = try TokenKey(token.uri("token=signing;object=enclave"), pin: SoftToken.pin)
        let other = try TokenKey(token.uri("token=signing;object=enclave"), pin: SoftToken.pin)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<16 {
                group.addTask {
                    let used = index.isMultiple(of: 2) ? key : other
                    return used.publicKey.verifies(signature: try used.sign([UInt8(index)]), over: [UInt8(index)])
                }
            }
            for try await isGood in group { #expect(isGood) }
        }
    }

    @Test(arguments: ["/no/such/module.so", "/etc/passwd", "libsofthsm2.so", "/lib/x86_64-linux-gnu/libm.so.6"])
    func `what is no module is said to be none`(path: String) throws {
        #expect(code { _ = try TokenKey(PKCS11URI(parsing: "pkcs11:?module-path=\(path)"), pin: nil) } == 4030)
    }

    @Test func `without a module in the URI the other one is taken, and none is an error`() throws {
        let uri = try PKCS11URI(parsing: "pkcs11:token=signing")
        #expect(try TokenKey(uri, module: token.module, pin: SoftToken.pin).publicKey.bitCount == 3072)
        #expect(code { _ = try TokenKey(uri, pin: SoftToken.pin) } == 4030)
    }

    private func failure(_ path: String, pin: String? = "1234") -> TeeError? {
        do {
            _ = try TokenKey(token.uri(path), pin: pin.map { Array($0.utf8) })
            return nil
        } catch {
            return error as? TeeError
        }
    }
}
