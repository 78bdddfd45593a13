#if SigningService
    import Crypto
    import Diagnostics
    import HTTPExchange
    import ImageFixtures
    import SGX
    import Signing
    import SigningServer
    import SigningService
    import Synchronization
    import SystemPackage
    import Testing

    /// A server on a free port of this machine for one test.
    final class RunningServer: Sendable {
        let folder: TemporaryDirectory
        /// Its address, as in `http://127.0.0.1:40000`.
        let address: String
        let publicKey: RSAPublicKey
        private let stop: AsyncStream<Void>.Continuation
        private let task: Task<TeeError?, Never>

        init(
            policy: String = "version = 1",
            tokens: String? = nil,
            signer: (any KeySigner)? = nil,
            _ change: @Sendable (inout ServerSettings) -> Void = { _ in }
        ) async throws {
            let folder = try TemporaryDirectory()
            self.folder = folder
            let key = try signer ?? ServerFixture.signer.get()
            publicKey = key.publicKey
            let service = SigningService(
                signer: key,
                clients: ServiceClients(
                    policies: try PolicyFile(parsing: Array(policy.utf8)),
                    tokens: try tokens.map { try ClientTokens(parsing: Array($0.utf8)) }
                ),
                audit: try AuditLog(folder("audit"))
            )
            var settings = ServerSettings()
            settings.port = 0
            change(&settings)
            let server = SigningServer(service, settings, asksForTokens: tokens != nil)
            let (stops, stop) = AsyncStream.makeStream(of: Void.self)
            let (addresses, address) = AsyncStream.makeStream(of: String.self)
            self.stop = stop
            task = Task {
                defer { address.finish() }
                do throws(TeeError) {
                    try await server.run(
                        until: { for await _ in stops { return } },
                        listening: { address.yield($0) }
                    )
                    return nil
                } catch {
                    return error
                }
            }
            var first: String?
            for await text in addresses {
                first = text
                break
            }
            guard let first else { throw await task.value ?? ServerFixture.noAddress }
            self.address = first
        }

        deinit { stop.finish() }

        /// Tells it to end; answers why it did not do so in order.
        func end() async -> TeeError? {
            stop.yield()
            return await task.value
        }

        var port: Int { Int(address.split(separator: ":").last ?? "") ?? 0 }

        func signer(_ change: (inout ServiceSettings) -> Void = { _ in }) throws -> ServiceSigner {
            var settings = ServiceSettings()
            settings.pause = .milliseconds(10)
            settings.timeLimit = .seconds(20)
            settings.expected = publicKey.mrsigner
            change(&settings)
            return try ServiceSigner(HTTPAddress(parsing: address), settings)
        }

        /// Lines of the audit log.
        func records() throws -> Int { try folder.read("audit").count { $0 == 0x0a } }
    }
#endif
