import Diagnostics
import HTTPExchange
import ImageFixtures
import PKCS11
import Signing
import Synchronization
import SystemPackage
import Testing
import TokenFixture

@Suite struct SecretFileTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func write(_ bytes: [UInt8], to name: String, mode: String) throws {
        try folder.write(bytes, to: name)
        let outcome = try ForeignTool("chmod")?.run(mode, folder(name).string)
        try #require(outcome?.status == 0)
    }

    /// The files that are warned of when this signer is made.
    private func findings(_ reference: String, _ change: (inout SignerOptions) throws -> Void = { _ in }) async throws
        -> [String]
    {
        let list = FindingList()
        var options = SignerOptions()
        options.warn = { list.append($0) }
        try change(&options)
        _ = try await SignerReference.parse(reference).signer(options)
        return list.names
    }

    @Test func `each secret that others may read is told of`() async throws {
        let fixture = try SigningFixture.shared.get()
        let key = try fixture.folder.read("key.pem")
        try write(key, to: "open.pem", mode: "0644")
        try write(key, to: "closed.pem", mode: "0600")
        try write(Array("1234".utf8), to: "secret", mode: "0640")
        #expect(try await findings("file:\(folder("open.pem"))") == [folder("open.pem").string])
        #expect(try await findings("file:\(folder("closed.pem"))") == [])
        let secret = folder("secret")
        #expect(
            try await findings("file:\(folder("closed.pem"))") { $0.passphrase = .file(secret) } == [secret.string]
        )
        let token = try SoftToken.shared.get()
        let uri = "pkcs11:token=enclave;object=enclave?module-path=\(token.module)"
        #expect(try await findings("\(uri)&pin-source=\(secret)") == [secret.string])
        let bearer = try BearerToken(secret)
        #expect(try await findings("https://sign.example") { $0.service.token = bearer } == [secret.string])
    }
}

/// What was warned of, by code and file.
private final class FindingList: Sendable {
    private let found = Mutex<[TeeError]>([])

    func append(_ finding: TeeError) { found.withLock { $0.append(finding) } }

    var names: [String] { found.withLock { $0.map { $0.code == .secretReadableByOthers ? $0.object[0] : "\($0)" } } }
}
