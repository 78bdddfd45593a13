import Crypto
import Diagnostics
import ImageFixtures
import SGX
import Signing
import StrictJSON
import Synchronization
import SystemPackage
import Testing

@Suite struct ProgramSignerTests {
    private let fixture: SigningFixture
    private let folder: TemporaryDirectory

    init() throws {
        fixture = try SigningFixture.shared.get()
        folder = try TemporaryDirectory()
    }

    /// A signer that runs this shell script.
    private func signer(
        _ script: String,
        timeLimit: Duration = .seconds(60),
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> ProgramSigner {
        try folder.write(Array("#!/bin/sh\n\(script)\n".utf8), to: "text")
        // Written by another process: a program that is open for writing anywhere cannot be started, and any test that
        // starts one at that moment hands the descriptor on for an instant.
        let outcome = try ForeignTool("install")?.run("-m", "0700", folder("text").string, folder("sign").string)
        try #require(outcome?.status == 0)
        return ProgramSigner(folder("sign").string, timeLimit: timeLimit, report: report)
    }

    @Test func `a program that signs with openssl gives what EINIT accepts`() async throws {
        try #require(ForeignTool("openssl") != nil)
        let key = fixture.keyPath.string
        let signer = try signer(
            """
            signature=$(openssl dgst -sha256 -sign \(key) | base64 -w0) || exit 9
            public=$(openssl pkey -in \(key) -pubout | awk '{ printf "%s\\\\n", $0 }')
            printf '{"signature": "%s", "publicKey": "%s"}' "$signature" "$public"
            """
        )
        let answer = try await signer.sign(fixture.material)
        #expect(answer.publicKey == fixture.publicKey)
        let signed = try SignedSIGSTRUCT(fixture.material, answer, expecting: fixture.publicKey.mrsigner)
        #expect(signed.sigstruct.signedBytes == fixture.material.bytes)
    }

    @Test func `the program finds exactly the material on its input`() async throws {
        let signer = try signer("cat >\(folder("seen")); exit 1")
        #expect(await code { _ = try await signer.sign(fixture.material) } == 4022)
        #expect(try folder.read("seen") == fixture.material.bytes)
    }

    @Test(arguments: [
        ("exit 3", 4022, "status 3"), ("kill -11 $$", 4022, "signal 11"), ("exit 0", 4020, "answered nothing"),
        ("echo '{}'", 4020, "it is missing"), ("echo '{\"signature\": \"A\", \"publicKey\": \"\"}'", 4020, "base64"),
        ("echo '{\"signature\": \"AAAA\", \"publicKey\": \"x\"}'", 4020, "no PEM public key"),
        ("echo '{\"signature\": \"\", \"signature\": \"\"}'", 4020, "twice"), ("yes", 4020, "longer than 65536"),
    ])
    func `a program that does not sign is told of with the reason`(script: String, number: Int, reason: String)
        async throws
    {
        let error = await failure(of: try signer(script))
        #expect(error?.code.number == number)
        #expect(error?.cause.contains(reason) == true, "\(error?.cause ?? "")")
        #expect(error?.object.first?.hasPrefix("exec:/") == true)
    }

    @Test func `a program that hangs is ended, and one that is not there not started`() async throws {
        #expect(await failure(of: try signer("sleep 60", timeLimit: .milliseconds(200)))?.code.number == 4023)
        #expect(await failure(of: ProgramSigner("/no/such/program"))?.code.number == 4021)
        #expect(await failure(of: ProgramSigner(folder.path.string))?.code.number == 4021)
    }

    @Test func `what the program complains about is handed on line by line, and cannot move the cursor`() async throws {
        let lines = Mutex<[String]>([])
        let script = "printf 'touch the token\\n\\033[2Jx' >&2; exit 1"
        _ = await failure(of: try signer(script) { line in lines.withLock { $0.append(line) } })
        #expect(lines.withLock { $0 } == ["touch the token", "\\x1b[2Jx"])
    }

    @Test func `an answer is read back from how it is written`() async throws {
        let answer = try await FileSigner(fixture.keyPath).sign(fixture.material)
        #expect(try EnclaveSignature(answer: answer.answer.compactText) == answer)
        let text = answer.answer.compactText
        for count in 0..<text.count {
            #expect(code { _ = try EnclaveSignature(answer: Array(text.prefix(count))) } == 4020)
        }
    }

    private func failure(of signer: ProgramSigner) async -> TeeError? {
        do throws(TeeError) {
            _ = try await signer.sign(fixture.material)
            return nil
        } catch {
            return error
        }
    }
}
