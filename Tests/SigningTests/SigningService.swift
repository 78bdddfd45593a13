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
