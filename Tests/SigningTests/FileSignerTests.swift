import Crypto
import ImageFixtures
import SGX
import Signing
import SystemPackage
import Testing

@Suite struct FileSignerTests {
    private let fixture: SigningFixture

    init() throws { fixture = try SigningFixture.shared.get() }

    @Test func `a key in a file signs, and the checked result is what EINIT accepts`() async throws {
        let signer = try FileSigner(fixture.keyPath)
        #expect(signer.publicKey == fixture.publicKey)
        #expect(!signer.isReadableByOthers)
        let answer = try await signer.sign(fixture.material)
        let signed = try SignedSIGSTRUCT(fixture.material, answer, expecting: signer.mrsigner).sigstruct
        #expect(signed.signedBytes == fixture.material.bytes)
        #expect(signed.mrsigner == signer.mrsigner)
        #expect(
            SoftwareEINIT.accepts(
                sigstruct: signed,
                mrenclave: .of([1, 2, 3]),
                secs: SECSValues(signedBy: signed)
            )
        )
    }

    @Test func `signing twice gives the same bytes`() async throws {
        let signer = try FileSigner(fixture.keyPath)
        let first = try await signer.sign(fixture.material)
        let second = try await signer.sign(fixture.material)
        #expect(first == second)
    }

    @Test func `an answer to other material, or of another key, makes no signed SIGSTRUCT`() async throws {
        let answer = try await FileSigner(fixture.keyPath).sign(fixture.material)
        var sigstruct = fixture.material.unsigned
        sigstruct.isvSVN += 1
        let other = try SigningMaterial(sigstruct)
        #expect(code { _ = try SignedSIGSTRUCT(other, answer) } == 4101)
        #expect(code { _ = try SignedSIGSTRUCT(fixture.material, answer, expecting: .of([])) } == 4014)
        var damaged = answer.signature
        damaged[383] ^= 1
        let wrong = EnclaveSignature(signature: damaged, publicKey: answer.publicKey)
        #expect(code { _ = try SignedSIGSTRUCT(fixture.material, wrong) } == 4101)
    }

    @Test func `material that EINIT would refuse makes no signed SIGSTRUCT, well signed as it may be`() async throws {
        var sigstruct = fixture.material.unsigned
        sigstruct.attributes = [.mode64Bit, .initialized]
        let material = try SigningMaterial(sigstruct)
        let answer = try await FileSigner(fixture.keyPath).sign(material)
        #expect(code { _ = try SignedSIGSTRUCT(material, answer) } == 4015)
    }

    @Test func `a key that others may read is told of`() throws {
        let text = try fixture.folder.read("key.pem")
        try fixture.folder.write(text, to: "open.pem")
        let path = fixture.folder("open.pem")
        for (mode, isOpen) in [(0o640, true), (0o604, true), (0o600, false), (0o700, false)] {
            try FilePermissions(rawValue: CModeT(mode)).apply(to: path)
            #expect(try FileSigner(path).isReadableByOthers == isOpen)
        }
    }

    @Test func `what is no usable key is refused, each with its own code`() throws {
        let folder = fixture.folder
        try folder.write(try RSAPrivateKey.generate(bitCount: 2048).pem(passphrase: nil), to: "small.pem")
        try folder.write(try RSAPrivateKey.generate(exponent: 65_537).pem(passphrase: nil), to: "f4.pem")
        try folder.write(Array("nothing".utf8), to: "text.pem")
        try folder.write(Array("-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n".utf8), to: "c.pem")
        #expect(code { _ = try FileSigner(folder("small.pem")) } == 4010)
        #expect(code { _ = try FileSigner(folder("f4.pem")) } == 4011)
        #expect(code { _ = try FileSigner(folder("text.pem")) } == 4001)
        #expect(code { _ = try FileSigner(folder("c.pem")) } == 4004)
        #expect(code { _ = try FileSigner(folder("none.pem")) } == 3100)
        #expect(code { _ = try FileSigner(folder.path) } == 3101)
    }
}

private typealias CModeT = CInterop.Mode

extension FilePermissions {
    fileprivate func apply(to path: FilePath) throws {
        let outcome = try ForeignTool("chmod")?.run(String(rawValue, radix: 8), path.string)
        try #require(outcome?.status == 0)
    }
}
