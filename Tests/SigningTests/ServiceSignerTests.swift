import Crypto
import Diagnostics
import HTTPExchange
import ImageFixtures
import SGX
import Signing
import SystemPackage
import Testing

@Suite struct ServiceSignerTests {
    private let fixture: SigningFixture

    init() throws { fixture = try SigningFixture.shared.get() }

    private func failure(_ signer: ServiceSigner) async -> TeeError? {
        do throws(TeeError) {
            _ = try await signer.sign(fixture.material)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a service like Inclavare's signs what EINIT accepts, and says its key`() async throws {
        let service = try await SigningService()
        let signer = try service.signer { $0.expected = fixture.publicKey.mrsigner }
        let answer = try await signer.sign(fixture.material)
        #expect(try SignedSIGSTRUCT(fixture.material, answer).sigstruct.mrsigner == fixture.publicKey.mrsigner)
        #expect(try await signer.publicKey() == fixture.publicKey)
        #expect(
            service.requests == [
                "POST /api/v1/signature/pkcs1 text/plain None", "GET /api/v1/signature/public-key None None",
            ]
        )
    }

    @Test func `the protocol's path is put behind an address once`() async throws {
        let service = try await SigningService()
        let address = try HTTPAddress(parsing: "http://127.0.0.1:\(service.port)/api/v1/signature/")
        _ = try await ServiceSigner(address).sign(fixture.material)
        #expect(await failure(try ServiceSigner(address.appending("x")))?.code == .serviceRefused)
        #expect(service.requests.last == "POST /api/v1/signature/x/api/v1/signature/pkcs1 text/plain None")
    }

    @Test(arguments: [
        ("other-material", 4101), ("wrong-key", 4101), ("other-key", 4014), ("no-json", 4020), ("huge", 4054),
        ("endless-headers", 4054), ("cut", 4054), ("no-http", 4054), ("redirects", 4054),
    ])
    func `a wrong answer is refused at once`(behaviour: String, number: Int) async throws {
        let service = try await SigningService(behaviour)
        let error = await failure(try service.signer { $0.expected = fixture.publicKey.mrsigner })
        #expect(error?.code.number == number)
        #expect(error?.object.first == "http://127.0.0.1:\(service.port)/api/v1/signature/pkcs1")
        #expect(service.requests.count == 1)
    }

    @Test func `a service that fails for a while is asked again, and one that fails on is not asked for ever`()
        async throws
    {
        let recovering = try await SigningService("recovers")
        #expect(await failure(try recovering.signer()) == nil)
        #expect(recovering.requests.count == 3)
        let failing = try await SigningService("fails")
        let error = await failure(try failing.signer())
        #expect(error?.code == .serviceFailed)
        #expect(error?.cause == "it answers with status 503: later")
        #expect(failing.requests.count == 3)
    }

    @Test func `a service that is slow or not there is given up`() async throws {
        let service = try await SigningService("slow")
        #expect(await failure(try service.signer { $0.timeLimit = .milliseconds(300) })?.code == .serviceUnreachable)
        #expect(service.requests.count == 1)
        var settings = ServiceSettings()
        settings.pause = .milliseconds(1)
        let nobody = try ServiceSigner(HTTPAddress(parsing: "http://127.0.0.1:1"), settings)
        #expect(await failure(nobody)?.code == .serviceUnreachable)
    }

    @Test func `a token comes from a file, and a service that refuses it is told of`() async throws {
        let service = try await SigningService("signs", ["--token", "abc-123.x~y+z/=="])
        let folder = try TemporaryDirectory()
        try folder.write(Array("abc-123.x~y+z/==\n".utf8), to: "right")
        try folder.write(Array("other".utf8), to: "wrong")
        let right = try BearerToken(folder("right"))
        #expect(await failure(try service.signer { $0.token = right }) == nil)
        let wrong = try BearerToken(folder("wrong"))
        let error = await failure(try service.signer { $0.token = wrong })
        #expect(error?.code == .serviceRefused)
        #expect(error?.cause.contains("who are you? \\x1b[2J") == true)
        #expect(!"\(right) \(wrong)".contains("abc"))
        for bad in ["", "\n", "two words", "line\nline", "a\0", "ä"] {
            try folder.write(Array(bad.utf8), to: "bad")
            #expect(code { _ = try BearerToken(folder("bad")) } == 4057)
        }
    }

    @Test func `mutual TLS works, and neither end is taken for another`() async throws {
        let certificates = try TestCertificates()
        for name in ["server", "client"] { try certificates.make(name) }
        let service = try await SigningService(
            "signs",
            [
                "--tls", certificates.path("server.pem"), certificates.path("server.key"), "--clients",
                certificates.path("authority.pem"),
            ]
        )
        var good = HTTPTrust()
        good.authorityPath = certificates.path("authority.pem")
        good.certificatePath = certificates.path("client.pem")
        good.keyPath = certificates.path("client.key")
        #expect(await failure(try service.signer("https") { $0.trust = good }) == nil)
        var stranger = good
        stranger.authorityPath = certificates.path("other.pem")
        #expect(await failure(try service.signer("https") { $0.trust = stranger })?.code == .serviceUntrusted)
        #expect(await failure(try service.signer("https"))?.code == .serviceUntrusted)
        var nobody = good
        nobody.certificatePath = nil
        #expect(await failure(try service.signer("https") { $0.trust = nobody })?.code == .serviceRefused)
        var otherKey = good
        otherKey.keyPath = certificates.path("server.key")
        #expect(await failure(try service.signer("https") { $0.trust = otherKey })?.code == .serviceCertificate)
        var noAuthority = good
        noAuthority.authorityPath = certificates.path("none.pem")
        #expect(await failure(try service.signer("https") { $0.trust = noAuthority })?.code == .serviceCertificate)
    }

    @Test func `a certificate for another host, or an expired one, is refused`() async throws {
        let certificates = try TestCertificates()
        try certificates.make("elsewhere", address: "127.0.0.2")
        try certificates.make("old", days: -1)
        for (name, number) in [("elsewhere", 4051), ("old", 4056)] {
            let service = try await SigningService(
                "signs",
                ["--tls", certificates.path("\(name).pem"), certificates.path("\(name).key")]
            )
            let signer = try service.signer("https") { $0.trust.authorityPath = certificates.path("authority.pem") }
            #expect(await failure(signer)?.code.number == number)
            #expect(service.requests.isEmpty)
        }
        var settings = ServiceSettings()
        settings.trust.certificatePath = certificates.path("old.pem")
        let address = try HTTPAddress(parsing: "https://127.0.0.1:1")
        #expect(code { _ = try ServiceSigner(address, settings) } == 4056)
        settings.trust.certificatePath = certificates.path("old.key")
        #expect(code { _ = try ServiceSigner(address, settings) } == 4055)
    }

    @Test func `a service is named in a reference`() async throws {
        let service = try await SigningService()
        let reference = try SignerReference.parse("http://127.0.0.1:\(service.port)")
        let signer = try #require(try await reference.signer(SignerOptions()))
        #expect(try await signer.sign(fixture.material).publicKey == fixture.publicKey)
        #expect(code { _ = try SignerReference.parse("http://sign.example") } == 2094)
        do throws(TeeError) {
            _ = try SignerReference.parse("https://me:geheim@sign.example")
        } catch {
            #expect(error.code == .serviceAddress)
            #expect(!"\(error)".contains("geheim"))
        }
    }
}
