import Crypto
import Diagnostics
import HTTPExchange
import ImageFixtures
import Signing
import SystemPackage
import Testing

/// `Tests/Fixtures/signing-service/server.py`, which signs with the fixture's key, for one test.
final class SigningService: Sendable {
    let folder: TemporaryDirectory
    let port: String
    private let server: BackgroundTool

    init(_ behaviour: String = "signs", _ arguments: [String] = []) async throws {
        folder = try TemporaryDirectory()
        try folder.write(try SigningFixture.shared.get().folder.read("key.pem"), to: "key.pem")
        if behaviour == "other-key" || behaviour == "wrong-key" {
            try folder.write(try SigningFixture.otherKey.get(), to: "other.pem")
        }
        let script = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .appending("Fixtures/signing-service/server.py").string
        let python = try #require(ForeignTool("python3"), "there is no Python: run .ci/install")
        server = try BackgroundTool(
            python,
            [script, folder.path.string, behaviour] + arguments,
            output: folder("output")
        )
        var port: String?
        for _ in 0..<1000 where port == nil {
            try await Task.sleep(for: .milliseconds(10))
            port = (try? folder.read("port")).map { String(decoding: $0, as: UTF8.self) }
        }
        self.port = try #require(port, "the service does not start")
    }

    /// One line for each request: method, path, type of content, authorization.
    var requests: [String] {
        let text = (try? folder.read("requests")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// A signer that asks it.
    func signer(_ scheme: String = "http", change: (inout ServiceSettings) -> Void = { _ in }) throws -> ServiceSigner {
        var settings = ServiceSettings()
        settings.pause = .milliseconds(10)
        settings.timeLimit = .seconds(20)
        change(&settings)
        return try ServiceSigner(HTTPAddress(parsing: "\(scheme)://127.0.0.1:\(port)"), settings)
    }
}

/// Certificates made with openssl, for one test.
struct TestCertificates {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        for name in ["authority", "other"] {
            try run(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=\(name)",
                "-keyout",
                path("\(name).key"),
                "-out",
                path("\(name).pem")
            )
        }
    }

    func path(_ name: String) -> String { folder(name).string }

    /// Makes NAME.key and NAME.pem by the authority.
    func make(_ name: String, days: Int = 2, address: String = "127.0.0.1") throws {
        try folder.write(Array("subjectAltName=IP:\(address)\n".utf8), to: "\(name).ext")
        try run(
            "req",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=\(name)",
            "-keyout",
            path("\(name).key"),
            "-out",
            path("\(name).csr")
        )
        try run(
            "x509",
            "-req",
            "-in",
            path("\(name).csr"),
            "-CA",
            path("authority.pem"),
            "-CAkey",
            path("authority.key"),
            "-CAcreateserial",
            "-days",
            "\(days)",
            "-extfile",
            path("\(name).ext"),
            "-out",
            path("\(name).pem")
        )
    }

    private func run(_ arguments: String...) throws {
        let outcome = try #require(ForeignTool("openssl"), "there is no openssl: run .ci/install").run(
            arguments: arguments
        )
        try #require(outcome.status == 0, "\(outcome.output)")
    }
}
