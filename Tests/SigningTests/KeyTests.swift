import Crypto
import ImageFixtures
import SGX
import Signing
import StrictJSON
import SystemPackage
import Testing

@Suite struct KeyTests {
    private let fixture: SigningFixture

    init() throws { fixture = try SigningFixture.shared.get() }

    @Test func `a new key is RSA-3072 with exponent 3, and its file is its owner's alone`() throws {
        #expect(fixture.publicKey.bitCount == 3072)
        #expect(fixture.publicKey.exponent == 3)
        let mode = try ForeignTool("stat")?.run("-c", "%a", fixture.keyPath.string).output
        #expect(mode == "600\n")
    }

    @Test func `a key is never overwritten, nor what a link of its name leads to`() throws {
        let before = try fixture.folder.read("key.pem")
        #expect(code { try KeyGeneration.generate(to: fixture.keyPath) } == 4013)
        #expect(try fixture.folder.read("key.pem") == before)
        let link = fixture.folder("dangling.pem")
        _ = try ForeignTool("ln")?.run("-s", "/nonexistent/key", link.string)
        #expect(code { try KeyGeneration.generate(to: link) } == 4013)
        #expect(code { try KeyGeneration.generate(to: fixture.folder("no/such/folder/key.pem")) } == 5002)
    }

    @Test func `an encrypted key opens with its passphrase from each source, and with no other`() throws {
        let folder = try TemporaryDirectory()
        let path = folder("key.pem")
        let secret = "a secret with blanks"
        let key = try KeyGeneration.generate(to: path, passphrase: Array(secret.utf8))
        try folder.write(Array("\(secret)\n".utf8), to: "secret")
        try folder.write(Array("\n".utf8), to: "empty")
        let environment = ["KEY_SECRET": secret]
        for source in [PassphraseSource.file(folder("secret")), .environment("KEY_SECRET")] {
            let passphrase = try source.passphrase(environment: environment)
            #expect(try FileSigner(path, passphrase: passphrase).publicKey == key)
        }
        let descriptor = try FileDescriptor.open(folder("secret"), .readOnly)
        let passphrase = try PassphraseSource.descriptor(descriptor.rawValue).passphrase(environment: [:])
        try descriptor.close()
        #expect(passphrase == Array(secret.utf8))
        #expect(code { _ = try FileSigner(path) } == 4005)
        #expect(code { _ = try FileSigner(path, passphrase: Array("wrong".utf8)) } == 4002)
        #expect(code { _ = try PassphraseSource.environment("OTHER").passphrase(environment: environment) } == 4016)
        #expect(code { _ = try PassphraseSource.file(folder("empty")).passphrase(environment: [:]) } == 4016)
        #expect(code { _ = try PassphraseSource.descriptor(9999).passphrase(environment: [:]) } == 5001)
    }

    @Test func `the identity of a key is the same from its private half, its public half and what it signed`()
        async throws
    {
        let privateText = try fixture.folder.read("key.pem")
        let publicText = try RSAPrivateKey(pem: privateText).publicPEM()
        let answer = try await FileSigner(fixture.keyPath).sign(fixture.material)
        let signed = try SignedSIGSTRUCT(fixture.material, answer).sigstruct
        let identities = try [privateText, publicText, signed.bytes].map { try KeyIdentity(content: $0) }
        #expect(identities.map(\.source) == [.privateKey, .publicKey, .sigstruct])
        #expect(identities.allSatisfy { $0.mrsigner == signed.mrsigner && $0.isUsable && $0.published == nil })
        #expect(try KeyIdentity(fixture.keyPath) == identities[0])
        #expect(identities[0].jsonValue["mrsigner"]?.string == signed.mrsigner.description)
        #expect(identities[0].jsonValue["bits"]?.integer == 3072)
    }

    @Test func `what holds no key is said to hold none`() throws {
        #expect(code { _ = try KeyIdentity(content: []) } == 4017)
        #expect(code { _ = try KeyIdentity(content: fixture.material.unsigned.bytes) } == 4017)
        let other = try KeyIdentity(content: try RSAPrivateKey.generate(bitCount: 2048).publicPEM())
        #expect(!other.isUsable)
        #expect(other.jsonValue["mrsigner"] == .null)
    }

    @Test func `the template key of Occlum is known by its MRSIGNER`() {
        let text = "83d719e77deaca1470f6baf62a4d774303c899db69020f9c70ee1dfc08c7ce9e"
        #expect(PublishedKey(mrsigner: text) == .occlumTemplate)
        #expect(PublishedKey(mrsigner: fixture.publicKey.mrsigner?.description ?? "") == nil)
    }
}
