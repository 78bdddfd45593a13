import Crypto
import Diagnostics
import ImageFixtures
import PKCS11
import SGX
import Signing
import SystemPackage
import Testing
import TokenFixture

@Suite(.serialized) struct TokenSignerTests {
    private let fixture: SigningFixture
    private let token: SoftToken

    init() throws {
        fixture = try SigningFixture.shared.get()
        token = try SoftToken.shared.get()
    }

    private func reference(_ query: String = "") throws -> SignerReference {
        try SignerReference.parse("pkcs11:token=enclave;object=enclave\(query)")
    }

    private var options: SignerOptions {
        var options = SignerOptions()
        options.environment = ["PKCS11_MODULE_PATH": token.module]
        return options
    }

    @Test func `a key in a token signs what EINIT accepts, with the PIN from each source`() async throws {
        let folder = try TemporaryDirectory()
        try folder.write(SoftToken.pin + [0x0a], to: "pin")
        var byFile = options
        byFile.passphrase = .file(folder("pin"))
        var byVariable = options
        byVariable.environment["TEE_BUILD_PIN"] = "1234"
        let named = try reference("?pin-source=\(folder("pin"))&module-path=\(token.module)")
        for (reference, options) in [
            (try reference(), byFile), (try reference(), byVariable), (named, SignerOptions()),
        ] {
            let signer = try #require(try await reference.signer(options))
            let answer = try await signer.sign(fixture.material)
            let signed = try SignedSIGSTRUCT(fixture.material, answer).sigstruct
            #expect(signed.mrsigner == answer.publicKey.mrsigner)
        }
    }

    @Test func `a key is made in a token, shown, and signs`() async throws {
        var options = options
        options.environment["TEE_BUILD_PIN"] = "1234"
        let uri = try token.uri("token=enclave;object=fresh")
        let publicKey = try await KeyGeneration.generate(in: uri, options)
        #expect(publicKey.bitCount == 3072)
        #expect(publicKey.exponent == 3)
        let identity = try await KeyIdentity(in: uri, options)
        #expect(identity.publicKey == publicKey)
        #expect(identity.source == .token)
        let signer = try #require(try await SignerReference.token(uri).signer(options))
        #expect(try await signer.sign(fixture.material).publicKey == publicKey)
        #expect(await code { try await KeyGeneration.generate(in: uri, options) } == 4038)
    }

    @Test func `without a PIN, or with a wrong one, nothing is signed`() async throws {
        let refusing = try SignerReference.parse("pkcs11:token=refusing;object=enclave")
        #expect(await code { _ = try await refusing.signer(options) } == 4033)
        var wrong = options
        wrong.environment["TEE_BUILD_PIN"] = "12345"
        #expect(await code { _ = try await refusing.signer(wrong) } == 4034)
        #expect(await code { _ = try await reference("?pin-source=/no/such/file").signer(options) } == 3100)
    }

    @Test func `a key of another size or exponent is refused before it signs`() async throws {
        let small = try token.uri("token=enclave;object=small")
        try TokenKey.generate(small, pin: SoftToken.pin, bitCount: 2048)
        #expect(code { _ = try TokenSigner(small, pin: SoftToken.pin) } == 4010)
        let other = try token.uri("token=enclave;object=exponent")
        try TokenKey.generate(other, pin: SoftToken.pin, exponent: 17)
        #expect(code { _ = try TokenSigner(other, pin: SoftToken.pin) } == 4011)
    }

    @Test func `the other kinds of reference give their signers`() async throws {
        let nobody = try await SignerReference.detached.signer(options)
        #expect(nobody == nil)
        #expect(try await SignerReference.file(fixture.keyPath).signer(options) is FileSigner)
        #expect(try await SignerReference.program("sign").signer(options) is ProgramSigner)
    }
}
