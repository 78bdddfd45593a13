import Crypto
import Diagnostics
import HTTPExchange
import HostProcess
import ImageFixtures
import SGX
import Signing
import SigningServer
import SigningService
import SystemPackage
import Testing

#if SigningService
    @Suite struct SigningServerTests {
        @Test func `our client gets signatures that it believes`() async throws {
            let server = try await RunningServer()
            let signer = try server.signer()
            #expect(try await ServerFixture.failure(signer) == nil)
            #expect(try await signer.publicKey() == server.publicKey)
            #expect(try server.records() == 1)
            #expect(await server.end() == nil)
        }

        @Test func `tokens are asked for, and refusals reach the client with their reason`() async throws {
            let server = try await RunningServer(
                policy: "version = 1\n[default]\nproducts = [7]",
                tokens: "ci a-token-0123456789"
            )
            try server.folder.write(Array("a-token-0123456789\n".utf8), to: "token")
            let token = try BearerToken(server.folder("token"))
            #expect(try await ServerFixture.failure(server.signer())?.cause.contains("401: unknown-client") == true)
            let error = try await ServerFixture.failure(server.signer { $0.token = token })
            #expect(error?.code == .serviceRefused)
            #expect(error?.cause.contains("product: product 0 (ISVPRODID) is none that may be signed") == true)
        }

        @Test func `mutual TLS lets in whom the authority vouches for, by name`() async throws {
            let certificates = try await onOwnThread {
                let certificates = try TestCertificates()
                for name in ["server", "client"] { try certificates.make(name) }
                return certificates
            }
            let identity = ServerIdentity(
                certificatePath: certificates.folder("server.pem"),
                keyPath: certificates.folder("server.key"),
                clientAuthorityPath: certificates.folder("authority.pem")
            )
            let server = try await RunningServer { $0.identity = identity }
            #expect(server.address.hasPrefix("https://127.0.0.1:"))
            var trust = HTTPTrust()
            trust.authorityPath = certificates.path("authority.pem")
            trust.certificatePath = certificates.path("client.pem")
            trust.keyPath = certificates.path("client.key")
            #expect(try await ServerFixture.failure(server.signer { $0.trust = trust }) == nil)
            let log = String(decoding: try server.folder.read("audit"), as: UTF8.self)
            #expect(log.contains("\"client\":\"certificate:CN=client\""))
            var nobody = trust
            nobody.certificatePath = nil
            nobody.keyPath = nil
            #expect(try await ServerFixture.failure(server.signer { $0.trust = nobody }) != nil)
            var stranger = trust
            stranger.certificatePath = certificates.path("other.pem")
            stranger.keyPath = certificates.path("other.key")
            #expect(try await ServerFixture.failure(server.signer { $0.trust = stranger }) != nil)
            #expect(try server.records() == 1)
            #expect(await server.end() == nil)
        }

        @Test func `a server without a usable certificate does not start`() async throws {
            let certificates = try await onOwnThread {
                let certificates = try TestCertificates()
                try certificates.make("old", days: -1)
                try certificates.make("server")
                return certificates
            }
            let pairs = [("old", "old", 4056), ("server", "old", 4060), ("none", "server", 3100)]
            for (certificate, key, number) in pairs {
                let identity = ServerIdentity(
                    certificatePath: certificates.folder("\(certificate).pem"),
                    keyPath: certificates.folder("\(key).key")
                )
                let error = await #expect(throws: TeeError.self) {
                    _ = try await RunningServer { $0.identity = identity }
                }
                #expect(error?.code.number == number)
            }
        }

        @Test func `a port open to others needs encryption and clients that are known`() async throws {
            let open: @Sendable (inout ServerSettings) -> Void = { $0.host = "0.0.0.0" }
            var error = await #expect(throws: TeeError.self) { _ = try await RunningServer(open) }
            #expect(error?.code == .serviceTooOpen)
            error = await #expect(throws: TeeError.self) {
                _ = try await RunningServer {
                    $0.host = "0.0.0.0"
                    $0.allowsPlainHTTP = true
                }
            }
            #expect(error?.code == .serviceTooOpen)
            let server = try await RunningServer(tokens: "ci a-token-0123456789") {
                $0.host = "0.0.0.0"
                $0.allowsPlainHTTP = true
            }
            #expect(await server.end() == nil)
            let taken = server.port
            let first = try await RunningServer { $0.port = taken }
            error = await #expect(throws: TeeError.self) { _ = try await RunningServer { $0.port = first.port } }
            #expect(error?.code == .cannotListen)
        }

        @Test func `requests under way are answered when the service ends, and no others are taken`() async throws {
            let slow = SlowSigner(inner: try ServerFixture.signer.get(), pause: .milliseconds(600))
            let server = try await RunningServer(signer: slow)
            let signer = try server.signer()
            let request = Task { try await ServerFixture.failure(signer) }
            try await Task.sleep(for: .milliseconds(200))
            let start = ContinuousClock.now
            #expect(await server.end() == nil)
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(try await request.value == nil)
            #expect(try server.records() == 1)
            // Not always unreachable: programs that other tests start meanwhile may have inherited the listening socket.
            #expect(try await ServerFixture.failure(server.signer { $0.attempts = 1 }) != nil)
            #expect(try server.records() == 1)
        }
    }

    /// A signer that takes its time.
    struct SlowSigner: KeySigner {
        let inner: FileSigner
        let pause: Duration

        var publicKey: RSAPublicKey { inner.publicKey }

        func sign(_ material: SigningMaterial) async throws(TeeError) -> EnclaveSignature {
            try? await Task.sleep(for: pause)
            return try await inner.sign(material)
        }
    }
#endif
