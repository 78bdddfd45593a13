#if SigningService
    public import Diagnostics
    internal import NIOCore
    internal import NIOHTTP1
    internal import NIOPosix
    internal import NIOSSL
    internal import Signing
    internal import SigningService
    internal import SystemPackage

    extension SigningServer {
        /// Listens and answers until `end` returns or the task is cancelled; then takes no more connections, lets requests
        /// that are under way be answered, and returns.
        ///
        /// - Parameter listening: is handed the address, as in `https://127.0.0.1:9080`, once requests are taken.
        /// - Throws: `TB2097` the service would be too open, `TB4060` and `TB4056` its certificate, `TB5063` the address.
        public func run(
            until end: @escaping @Sendable () async -> Void,
            listening: @escaping @Sendable (String) -> Void
        ) async throws(TeeError) {
            let identity = try settings.identity?.context()
            let listener = try await listener(identity)
            let address = listener.channel.localAddress
            do throws(TeeError) {
                try ServerExposure.check(address?.ipAddress ?? "", settings, knowsClients: knowsClients)
            } catch {
                try? await listener.channel.close()
                throw error
            }
            let host = address?.ipAddress ?? settings.host
            let authority = "\(host.contains(":") ? "[\(host)]" : host):\(address?.port ?? 0)"
            listening((identity == nil ? "http://" : "https://") + authority)
            let connections = OpenConnections(limit: settings.connectionLimit)
            // In a task of its own, which is never cancelled: NIO does not allow that a connection which it has handed out
            // is let go unused.
            let work = Task { await serve(listener, connections, until: end) }
            await withTaskCancellationHandler {
                await work.value
            } onCancel: {
                listener.channel.close(promise: nil)
            }
        }

        private func serve(
            _ listener: NIOAsyncChannel<Connection, Never>,
            _ connections: OpenConnections,
            until end: @escaping @Sendable () async -> Void
        ) async {
            do {
                try await listener.executeThenClose { incoming in
                    await withDiscardingTaskGroup { group in
                        group.addTask {
                            await end()
                            try? await listener.channel.close()
                        }
                        await self.take(incoming, connections, &group)
                        await self.drain(connections)
                        group.cancelAll()
                    }
                }
            } catch {
                // Only closing can fail here, and what is closed already is as it should be.
            }
        }

        private func listener(_ identity: NIOSSLContext?) async throws(TeeError) -> NIOAsyncChannel<Connection, Never> {
            do {
                return try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                    .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                    .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
                    .bind(host: settings.host, port: settings.port) { channel in
                        channel.eventLoop.makeCompletedFuture {
                            try Connection.set(up: channel, identity)
                        }
                    }
            } catch {
                throw TeeError(
                    .cannotListen,
                    object: "\(settings.host):\(settings.port)",
                    cause: "\(error)",
                    hint: "give another address or port with --listen HOST:PORT"
                )
            }
        }

        private func take(
            _ incoming: NIOAsyncChannelInboundStream<Connection>,
            _ connections: OpenConnections,
            _ group: inout DiscardingTaskGroup
        ) async {
            do {
                for try await connection in incoming {
                    let channel = connection.channel
                    guard connections.add(channel) else {
                        service.metrics.turnedAway()
                        group.addTask { await connection.turnAway() }
                        continue
                    }
                    service.metrics.opened()
                    group.addTask {
                        await connection.serve(self.service, self.settings, connections)
                        connections.remove(channel)
                        self.service.metrics.closed()
                    }
                }
            } catch {
                // The listener is closed: the end.
            }
        }

        /// Waits until the last connection has ended, or closes those that are left after ``ServerSettings/grace``.
        private func drain(_ connections: OpenConnections) async {
            connections.drain()
            let start = ContinuousClock.now
            while !connections.isEmpty, ContinuousClock.now - start < settings.grace {
                try? await Task.sleep(for: .milliseconds(20))
            }
            connections.closeAll()
        }
    }

    extension ServerIdentity {
        /// What NIO makes of it.
        ///
        /// - Throws: `TB4060` and `TB4056`.
        fileprivate func context() throws(TeeError) -> NIOSSLContext {
            try checkDates()
            let chain = try reading(certificatePath.string) {
                try NIOSSLCertificate.fromPEMFile(certificatePath.string)
            }
            let key = try reading(keyPath.string) { try NIOSSLPrivateKey(file: keyPath.string, format: .pem) }
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(key)
            )
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            if let clientAuthorityPath {
                let path = clientAuthorityPath.string
                let authorities = try reading(path) { try NIOSSLCertificate.fromPEMFile(path) }
                configuration.certificateVerification = .noHostnameVerification
                configuration.trustRoots = .certificates(authorities)
                configuration.sendCANameList = true
            }
            return try reading(certificatePath.string) { try NIOSSLContext(configuration: configuration) }
        }

        private func reading<Result>(_ name: String, _ body: () throws -> Result) throws(TeeError) -> Result {
            do {
                return try body()
            } catch {
                throw ServerIdentity.unusable(name, "it cannot be used: \(error)")
            }
        }
    }
#endif
