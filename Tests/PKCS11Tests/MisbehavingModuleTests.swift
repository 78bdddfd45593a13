import Crypto
import Diagnostics
import ImageFixtures
import PKCS11
import SystemPackage
import Testing

/// Modules compiled from `Tests/Fixtures/pkcs11/module.c`, each with one way to misbehave.
@Suite struct MisbehavingModuleTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func key(_ behaviour: String, pin: String? = "1") throws -> TokenKey {
        let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        let module = folder("module.so").string
        let outcome = try #require(ForeignTool("cc"), "there is no C compiler: run .ci/install").run(
            "-shared",
            "-fPIC",
            "-D\(behaviour)",
            "-I",
            root.appending("Sources/CPKCS11").string,
            "-o",
            module,
            root.appending("Tests/Fixtures/pkcs11/module.c").string
        )
        try #require(outcome.status == 0, "\(outcome.output)")
        return try TokenKey(PKCS11URI(parsing: "pkcs11:?module-path=\(module)"), pin: pin.map { Array($0.utf8) })
    }

    @Test func `a token that does not hash is handed the DigestInfo`() throws {
        let key = try key("PLAIN")
        #expect(try key.sign([1, 2, 3]) == digestInfo(digest: .of([1, 2, 3])))
        #expect(key.publicKey.bitCount == 3072)
        #expect(key.name == "pkcs11:token=a%1B%5B2Jb;object=k%1B")
    }

    @Test func `a token with a keypad is not sent a PIN`() throws {
        #expect(try key("KEYPAD", pin: nil).publicKey.exponent == 3)
    }

    @Test(arguments: [
        ("NO_LIST", 4030), ("OTHER_VERSION", 4030), ("NOT_INITIALIZED", 4030), ("NO_TOKEN", 4031),
        ("LOCKED_FLAG", 4035), ("LOCKED_ANSWER", 4035), ("ENDLESS", 4032), ("NOT_RSA", 4036), ("MAY_NOT_SIGN", 4036),
        ("NO_MODULUS", 4036), ("NO_MECHANISM", 4036), ("NO_FIND", 4037), ("KEYPAD", 4034),
    ])
    func `what a module does not give is an error of its own`(behaviour: String, number: Int) {
        #expect(code { _ = try key(behaviour) } == number)
    }

    @Test func `a token that goes away while signing is an error`() throws {
        let key = try key("REMOVED")
        #expect(code { _ = try key.sign([1]) } == 4037)
    }

    @Test(arguments: ["LONG_SIGNATURE", "HUGE_LABEL"])
    func `a length beyond its buffer is not believed`(behaviour: String) throws {
        #expect(try key(behaviour).sign([1]).count <= 384)
    }
}
