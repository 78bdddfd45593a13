import Crypto
import Diagnostics
import ImageFixtures
import SGX
import Signing
import StrictJSON
import SystemPackage
import Testing

@Suite struct SigningRequestTests {
    private let fixture: SigningFixture
    private let request: SigningRequest

    init() throws {
        fixture = try SigningFixture.shared.get()
        request = SigningRequest(
            fixture.material,
            madeFrom: [.init("source", "sha256:00"), .init("kit", "gramine-1.9"), .init("tool", "tee-build 1")]
        )
    }

    @Test func `what openssl signs in two steps by hand is what EINIT accepts`() throws {
        let folder = try TemporaryDirectory()
        for file in request.files { try folder.write(file.bytes, to: file.name) }
        let openssl = try #require(ForeignTool("openssl"), "there is no openssl: run .ci/install")
        let signing = try openssl.run(
            "dgst",
            "-sha256",
            "-sign",
            fixture.keyPath.string,
            "-out",
            folder("signature.bin").string,
            folder("signing-material.bin").string
        )
        #expect(signing.status == 0, "\(signing.output)")
        let export = try openssl.run(
            "pkey",
            "-in",
            fixture.keyPath.string,
            "-pubout",
            "-out",
            folder("public.pem").string
        )
        #expect(export.status == 0, "\(export.output)")
        let answer = try EnclaveSignature(file: folder.read("signature.bin"), publicKey: folder.read("public.pem"))
        let back = try SigningRequest(document: folder.read("signing-material.json"))
        let signed = try back.attach(answer, to: request, expecting: fixture.publicKey.mrsigner)
        #expect(signed.sigstruct.signedBytes == fixture.material.bytes)
        #expect(signed.sigstruct.mrsigner == fixture.publicKey.mrsigner)
    }

    @Test func `a request comes back from its document, and is the same bytes each time`() throws {
        let document = try #require(request.files.first { $0.name == "signing-material.json" })
        #expect(try SigningRequest(document: document.bytes) == request)
        #expect(request.files.map(\.bytes) == request.files.map(\.bytes))
        #expect(request.files.first?.bytes == fixture.material.bytes)
    }

    @Test func `the summary shows what is signed, and nothing that moves the cursor`() {
        let request = SigningRequest(fixture.material, madeFrom: [.init("source", "a\u{1b}[2Jb\nMRENCLAVE  0")])
        let summary = request.summary
        for text in [
            fixture.material.unsigned.mrenclave.description, "security version  3", request.digest.description,
            "a\\x1b[2Jb\\x0aMRENCLAVE", "openssl dgst -sha256 -sign",
        ] {
            #expect(summary.contains(text), "\(text)")
        }
        #expect(!summary.contains("\u{1b}"))
    }

    @Test func `nothing is attached to an enclave that has changed, and the changes are named`() async throws {
        let answer = try await FileSigner(fixture.keyPath).sign(fixture.material)
        var sigstruct = fixture.material.unsigned
        sigstruct.isvSVN = 4
        let newer = SigningRequest(try SigningMaterial(sigstruct), madeFrom: request.origins)
        #expect(request.differences(to: newer) == ["isv_svn: 3 became 4"])
        let other = SigningRequest(
            fixture.material,
            madeFrom: [.init("source", "sha256:01"), .init("kit", "gramine-1.9")]
        )
        #expect(
            request.differences(to: other) == [
                "source: sha256:00 became sha256:01", "tool: tee-build 1 became nothing",
            ]
        )
        #expect(other.differences(to: request).last == "tool: nothing became tee-build 1")
        for current in [newer, other] { #expect(code { _ = try request.attach(answer, to: current) } == 4071) }
        #expect(code { _ = try request.attach(answer, to: request) } == 0)
        #expect(code { _ = try request.attach(answer, to: request, expecting: .of([])) } == 4014)
    }

    @Test func `a document that says something else than its material is refused`() throws {
        let text = String(decoding: request.jsonValue.indentedText, as: UTF8.self)
        for (old, new) in [
            ("\"isv_svn\": 3", "\"isv_svn\": 2"), ("\"debug\": false", "\"debug\": true"),
            (String(request.digest.description.prefix(8)), "00000000"), ("\"format\": 1", "\"format\": 2"),
            ("\"material\": \"Bg", "\"material\": \"Cg"), ("\"material\"", "\"Material\""),
        ] {
            let changed = text.replacing(old, with: new)
            #expect(changed != text)
            #expect(code { _ = try SigningRequest(document: Array(changed.utf8)) } == 4070, "\(old)")
        }
        let bytes = request.jsonValue.indentedText
        for count in 0..<bytes.count - 1 {
            #expect(code { _ = try SigningRequest(document: Array(bytes.prefix(count))) } == 4070)
        }
    }

    @Test func `a signature is taken in each form that tools write`() async throws {
        let answer = try await FileSigner(fixture.keyPath).sign(fixture.material)
        let pem = answer.publicKey.pem
        let signed = try SignedSIGSTRUCT(fixture.material, answer).sigstruct
        let text = try #require(answer.answer["signature"]?.string)
        let lines = stride(from: 0, to: text.count, by: 64).map { text.dropFirst($0).prefix(64) }.joined(
            separator: "\n"
        )
        for (content, key) in [
            (answer.signature, pem), (Array(lines.utf8) + [0x0a], pem), (answer.answer.compactText, nil),
            (answer.answer.indentedText, pem), (signed.bytes, nil), (signed.bytes, pem),
        ] {
            #expect(try EnclaveSignature(file: content, publicKey: key) == answer)
        }
    }

    @Test func `what is no signature, or lacks a key, or has two, is refused`() async throws {
        let answer = try await FileSigner(fixture.keyPath).sign(fixture.material)
        let other = try RSAPublicKey(pem: RSAPrivateKey(pem: SigningFixture.otherKey.get()).publicPEM()).pem
        #expect(code { _ = try EnclaveSignature(file: answer.signature, publicKey: nil) } == 4072)
        #expect(code { _ = try EnclaveSignature(file: answer.answer.compactText, publicKey: other) } == 4072)
        #expect(code { _ = try EnclaveSignature(file: answer.signature, publicKey: [1]) } == 4003)
        #expect(code { _ = try EnclaveSignature(file: Array("{}".utf8), publicKey: nil) } == 4020)
        for count in [0, 1, 383, 385, 512] {
            #expect(
                code { _ = try EnclaveSignature(file: [UInt8](repeating: 0x41, count: count), publicKey: other) }
                    == (count == 512 ? 0 : 4072)
            )
        }
    }
}
