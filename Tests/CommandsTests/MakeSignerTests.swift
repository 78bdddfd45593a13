import Crypto
import HostFiles
import ImageFixtures
import PKCS11
import Synchronization
import SystemPackage
import Testing
import TokenFixture

@testable import Commands

/// What `make` knows of keys that are elsewhere: in a service, in a token, behind a program.
@Suite(.serialized) struct MakeSignerTests {
    private static let otherKey = Result { try RSAPrivateKey.generate().pem(passphrase: nil) }

    private static let changed = "its signer's public key is another: MRSIGNER was "

    @Test func `another key in a signing service is a change, and each service is asked once`() async throws {
        let service = try await LocalService()
        let project = try Project(signer: "\"http://127.0.0.1:\(service.port)\"")
        let first = await project.make("two")
        try #require(first.status == 0, "\(first.errors)")
        #expect(try service.questions() == 1)
        #expect(try Project.results(await project.make("two")) == ["one": "cached", "two": "cached"])
        #expect(try service.questions() == 2)

        try service.folder.write(try MakeSignerTests.otherKey.get(), to: "key.pem")
        let dry = await project.make("two", "-n")
        #expect(dry.errors.contains(MakeSignerTests.changed), "\(dry.errors)")
        #expect(await project.make("two", "-q").status == 1)
        let locked = await project.make("two", "--locked")
        #expect(locked.status == 1 && locked.errors.contains("MRSIGNER was"), "\(locked.errors)")
        #expect(try Project.results(await project.make("two")) == ["one": "built", "two": "built"])
        #expect(try Project.results(await project.make("two", "--locked")) == ["one": "cached", "two": "cached"])
    }

    @Test func `a service that cannot be reached is told of, and what it signed before stands`() async throws {
        let service = try await LocalService()
        let project = try Project(signer: "\"http://127.0.0.1:\(service.port)\"")
        try #require(await project.make("two").status == 0)
        let lock = try project.text("Enclavefile.lock")
        service.stop()
        let offline = await project.make("two")
        #expect(offline.status == 0, "\(offline.errors)")
        #expect(try Project.results(offline) == ["one": "cached", "two": "cached"])
        #expect(offline.errors.contains("TB1303") && offline.errors.contains("TB4050"), "\(offline.errors)")
        #expect(try project.text("Enclavefile.lock") == lock)
        #expect(await project.make("two", "--locked").status == 0)
        // What has to be built cannot be signed, and says so.
        let stale = await project.make("one", "SVN=4")
        #expect(stale.status == 4 && stale.errors.contains("error: TB4050"), "\(stale.errors)")
    }

    @Test func `another key in a token is a change, which shows without a PIN`() async throws {
        let token = try SoftToken.shared.get()
        let uri = try token.uri("token=make;object=enclave")
        try TokenKey.generate(uri, pin: SoftToken.pin)
        let project = try Project(signer: "\"pkcs11:token=make;object=enclave?module-path=\(token.module)\"")
        let pin = ["TEE_BUILD_PIN": String(decoding: SoftToken.pin, as: UTF8.self)]
        let first = await project.make("two", environment: pin)
        try #require(first.status == 0, "\(first.errors)")
        let again = await project.make("two")
        #expect(try Project.results(again) == ["one": "cached", "two": "cached"])
        #expect(!again.errors.contains("TB1303"), "\(again.errors)")

        try token.removeKeys(of: "make")
        try TokenKey.generate(uri, pin: SoftToken.pin)
        let dry = await project.make("two", "-n")
        #expect(dry.errors.contains(MakeSignerTests.changed), "\(dry.errors)")
        let rebuilt = await project.make("two", environment: pin)
        #expect(try Project.results(rebuilt) == ["one": "built", "two": "built"])
        // A token that is not there is not at hand: what is built stands, and that is told.
        let lost = try project.text("Enclavefile").replacing("token=make", with: "token=elsewhere")
        try project.write(lost)
        let offline = await project.make("two")
        #expect(try Project.results(offline) == ["one": "cached", "two": "cached"])
        #expect(offline.errors.contains("TB1303"), "\(offline.errors)")
    }

    @Test func `a program that tells its key is asked, and one that does not is named by its name`() async throws {
        let openssl = """
            key=$(dirname "$0")/key.pem
            public=$(openssl pkey -in "$key" -pubout)
            if [ "$1" = public-key ]; then echo "$public"; exit; fi
            signature=$(openssl dgst -sha256 -sign "$key" | base64 -w0) || exit 9
            printf '{"signature": "%s", "publicKey": "%s"}' "$signature" "$(echo "$public" | awk '{ printf "%s\\\\n", $0 }')"
            """
        let project = try Project(signer: "\"exec:./sign\"")
        try project.program(openssl, as: "sign")
        let first = await project.make("two")
        try #require(first.status == 0, "\(first.errors)")
        #expect(try Project.results(await project.make("two")) == ["one": "cached", "two": "cached"])
        try project.write(String(decoding: try MakeSignerTests.otherKey.get(), as: UTF8.self), to: "key.pem")
        let dry = await project.make("two", "-n")
        #expect(dry.errors.contains(MakeSignerTests.changed), "\(dry.errors)")

        try project.program("[ $# = 0 ] || exit 2\n" + openssl, as: "sign")
        let silent = await project.make("two", "-n")
        #expect(silent.errors.contains("its signer tells no public key before it signs"), "\(silent.errors)")
        #expect(await project.make("two").status == 0)
        #expect(try Project.results(await project.make("two")) == ["one": "cached", "two": "cached"])
    }
}

/// `Tests/Fixtures/signing-service/server.py` with a key of its own.
private final class LocalService: Sendable {
    let folder: TemporaryDirectory
    let port: String
    private let server: Mutex<BackgroundTool?>

    init() async throws {
        folder = try TemporaryDirectory()
        try folder.write(try RSAPrivateKey.generate().pem(passphrase: nil), to: "key.pem")
        let script = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .appending("Fixtures/signing-service/server.py").string
        let python = try #require(ForeignTool("python3"), "there is no Python: run .ci/install")
        let tool = try BackgroundTool(python, [script, folder.path.string, "signs"], output: folder("output"))
        server = Mutex(tool)
        var port: String?
        for _ in 0..<1000 where port == nil {
            try await Task.sleep(for: .milliseconds(10))
            port = (try? folder.read("port")).map { String(decoding: $0, as: UTF8.self) }
        }
        self.port = try #require(port, "the service does not start")
    }

    /// How often it was asked for its public key.
    func questions() throws -> Int {
        String(decoding: try folder.read("requests"), as: UTF8.self).split(separator: "\n")
            .count { $0.contains("/public-key ") }
    }

    func stop() { server.withLock { $0 = nil } }
}

extension Project {
    /// Puts a program there that no descriptor of this process writes to.
    fileprivate func program(_ script: String, as name: String) throws {
        try write("#!/bin/sh\n\(script)\n", to: "text")
        let outcome = try ForeignTool("install")?.run("-m", "0700", folder("text").string, folder(name).string)
        try #require(outcome?.status == 0)
    }
}
