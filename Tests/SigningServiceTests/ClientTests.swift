import Crypto
import Diagnostics
import SGX
import Signing
import SigningService
import StrictJSON
import Testing

@Suite struct ClientTests {
    private static let tokens = """
        # those who may ask
        ci      first-token-0123456789

        laptop  sha256:\(SHA256Digest.of(Array("second-token-0123456789".utf8)))
        """

    @Test func `clients are told apart by their tokens, and strangers get nothing`() async throws {
        let service = try TestedService(tokens: ClientTests.tokens)
        let body = ServiceFixture.sigstruct()
        #expect(await service.post(body, token: "first-token-0123456789").status == 200)
        #expect(await service.post(body, token: "second-token-0123456789").status == 200)
        #expect(service.log.records.map { $0["client"]?.string } == ["ci", "laptop"])
        for token in [nil, "", "first-token-012345678", "first-token-01234567890", "sha256:x", "ci"] {
            let response = await service.post(body, token: token)
            #expect(response.status == 401)
            #expect(response.headers == [.init("WWW-Authenticate", "Bearer")])
        }
        #expect(service.log.records.count == 8)
        #expect(service.log.records.last?["reason"]?.string == "unknown-client")
        #expect(await service.get("/api/v1/signature/public-key").status == 401)
        #expect(await service.get("/api/v1/signature/public-key", token: "first-token-0123456789").status == 200)
        #expect(await service.get("/healthz").status == 200)
        #expect(!service.log.records.contains { String(decoding: $0.compactText, as: UTF8.self).contains("-token-") })
    }

    @Test(arguments: [
        "", "# nobody", "ci", "ci short", "ci a-token-0123456789 more", "c:i a-token-0123456789", "ci sha256:abc",
        "ci a-token-0123456789\nci another-token-0123456789", "a same-token-0123456789\nb same-token-0123456789",
        "ci tokén-0123456789abc",
    ])
    func `a file of clients with a mistake is refused without showing it`(text: String) {
        do throws(TeeError) {
            _ = try ClientTokens(parsing: Array(text.utf8))
            Issue.record("it was taken")
        } catch {
            #expect(error.code == .serviceClients)
            #expect(!"\(error) \(error.hint)".contains("0123456789"))
        }
    }

    @Test func `a certificate is a client, by name or by its subject`() async throws {
        let known = ClientCertificate(digest: .of([1]), subject: "CN=anything")
        let other = ClientCertificate(digest: .of([2]), subject: "CN=other,O=Example")
        let policy = "version = 1\n[client.ci]\ncertificate = \"\(SHA256Digest.of([1]))\"\nproducts = [9]"
        let service = try TestedService(policy: policy)
        let body = ServiceFixture.sigstruct().signedBytes
        #expect(await service.post(body, certificate: known).status == 403)
        #expect(await service.post(body, certificate: other).status == 200)
        #expect(service.log.records.map { $0["client"]?.string } == ["ci", "certificate:CN=other,O=Example"])
        #expect(service.log.records[0]["certificate"]?.string == "sha256:\(SHA256Digest.of([1]))")
    }

    @Test func `where there are tokens a certificate alone does only if a policy names it`() async throws {
        let policy = "version = 1\n[client.ci]\ncertificate = \"\(SHA256Digest.of([1]))\""
        let service = try TestedService(policy: policy, tokens: ClientTests.tokens)
        let known = ClientCertificate(digest: .of([1]), subject: "CN=ci")
        let other = ClientCertificate(digest: .of([2]), subject: "CN=other")
        let body = ServiceFixture.sigstruct().signedBytes
        #expect(await service.post(body, certificate: known).status == 200)
        #expect(await service.post(body, certificate: other).status == 401)
        #expect(await service.post(body, token: "first-token-0123456789", certificate: other).status == 200)
        #expect(await service.post(body, token: "first-token-0123456789", certificate: known).status == 200)
        #expect(await service.post(body, token: "second-token-0123456789", certificate: known).status == 401)
        #expect(await service.post(body, token: "wrong-token-0123456789", certificate: known).status == 401)
    }

    @Test func `a client that asks too often waits, others do not`() async throws {
        let policy = "version = 1\n[default]\nrequests-per-minute = 3\n[client.laptop]\nrequests-per-minute = 60"
        let service = try TestedService(policy: policy, tokens: ClientTests.tokens)
        let body = ServiceFixture.sigstruct()
        for _ in 0..<3 { #expect(await service.post(body, token: "first-token-0123456789").status == 200) }
        let response = await service.post(body, token: "first-token-0123456789")
        #expect(response.status == 429)
        #expect(response.headers == [.init("Retry-After", "20")])
        #expect(await service.post(body, token: "second-token-0123456789").status == 200)
        service.uptime.pass(.seconds(20))
        #expect(await service.post(body, token: "first-token-0123456789").status == 200)
        #expect(await service.post(body, token: "first-token-0123456789").status == 429)
        #expect(service.log.records.count == 5)
    }

    @Test func `strangers cannot fill the log`() async throws {
        let service = try TestedService(tokens: ClientTests.tokens)
        for _ in 0..<100 { _ = await service.post(ServiceFixture.sigstruct(), token: "wrong-token-0123456789") }
        #expect(service.log.records.count == 60)
        #expect(await service.post(ServiceFixture.sigstruct(), token: "first-token-0123456789").status == 200)
    }
}
