#if SigningService
    internal import Crypto
    internal import NIOCore
    internal import NIOHTTP1
    internal import NIOSSL
    internal import SigningService

    /// One connection: requests one after the other, each with its deadline.
    struct Connection: Sendable {
        private let stream: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
        private let asksForCertificate: Bool

        var channel: any Channel { stream.channel }

        /// Puts TLS and HTTP on a channel, on its event loop.
        static func set(up channel: any Channel, _ identity: NIOSSLContext?) throws -> Connection {
            let pipeline = channel.pipeline.syncOperations
            if let identity { try pipeline.addHandler(NIOSSLServerHandler(context: identity)) }
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderFieldSize = 16 << 10
            limits.maxHeaderListSize = 32 << 10
            limits.maxHeaderFieldCount = 100
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: true,
                withErrorHandling: true,
                withEncoderConfiguration: .init(),
                withDecoderLimitConfiguration: limits
            )
            return Connection(
                stream: try NIOAsyncChannel(wrappingChannelSynchronously: channel),
                asksForCertificate: identity?.configuration.certificateVerification == .noHostnameVerification
            )
        }

        /// Answers requests until either end has enough.
        func serve(_ service: SigningService, _ settings: ServerSettings, _ connections: OpenConnections) async {
            let deadline = Deadline(channel)
            deadline.set(settings.requestTimeLimit)
            do {
                try await stream.executeThenClose { inbound, outbound in
                    var parts = inbound.makeAsyncIterator()
                    while case .head(let head)? = try await parts.next() {
                        var answer: ServiceResponse
                        var goesOn = head.isKeepAlive
                        if let body = try await Connection.body(&parts) {
                            connections.begin(channel)
                            deadline.set(settings.answerTimeLimit)
                            answer = await service.response(to: try await request(head, body))
                        } else {
                            answer = .transport(413, "more than \(SigningService.bodyByteLimit) bytes")
                            goesOn = false
                        }
                        goesOn = goesOn && !connections.isDraining
                        service.metrics.answered(answer.status)
                        try await Connection.write(answer, to: outbound, head, keepsAlive: goesOn)
                        goesOn = connections.end(channel) && goesOn
                        guard goesOn else { break }
                        deadline.set(settings.requestTimeLimit)
                    }
                }
            } catch {
                // The other end went away, spoke no HTTP or no TLS, or was too slow: there is nobody to tell.
            }
            deadline.cancel()
        }

        /// Closes the connection without a word.
        func turnAway() async { try? await stream.executeThenClose { _, _ in } }

        /// The content of a request; nil if it is longer than the service reads.
        private static func body(
            _ parts: inout NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator
        ) async throws -> [UInt8]? {
            var body: [UInt8] = []
            while let part = try await parts.next() {
                switch part {
                case .body(let piece):
                    guard piece.readableBytes <= SigningService.bodyByteLimit - body.count else { return nil }
                    body.append(contentsOf: piece.readableBytesView)
                case .end: return body
                case .head: throw ChannelError.inputClosed
                }
            }
            // The connection ended within the request.
            throw ChannelError.inputClosed
        }

        private func request(_ head: HTTPRequestHead, _ body: [UInt8]) async throws -> ServiceRequest {
            // Two tokens in one request are one too many: none of them counts.
            let authorizations = head.headers["Authorization"]
            return ServiceRequest(
                head.method.rawValue,
                String(head.uri.prefix { $0 != "?" }),
                authorization: authorizations.count > 1 ? "" : authorizations.first,
                body: body,
                address: channel.remoteAddress?.ipAddress ?? "",
                certificate: asksForCertificate ? try await certificate() : nil
            )
        }

        private func certificate() async throws -> ClientCertificate? {
            guard let certificate = try await channel.nioSSL_peerCertificate().get() else { return nil }
            let bytes = try certificate.toDERBytes()
            guard let subject = CertificateSubject(der: bytes) else { throw ChannelError.inputClosed }
            return ClientCertificate(digest: .of(bytes), subject: subject.text)
        }

        private static func write(
            _ answer: ServiceResponse,
            to outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>,
            _ request: HTTPRequestHead,
            keepsAlive: Bool
        ) async throws {
            var headers = HTTPHeaders([
                ("Content-Type", answer.contentType), ("Content-Length", "\(answer.body.count)"),
                ("Cache-Control", "no-store"),
            ])
            for header in answer.headers { headers.add(name: header.name, value: header.value) }
            if !keepsAlive { headers.add(name: "Connection", value: "close") }
            let status = HTTPResponseStatus(statusCode: answer.status)
            try await outbound.write(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)))
            if request.method != .HEAD, !answer.body.isEmpty {
                try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: answer.body))))
            }
            try await outbound.write(.end(nil))
        }
    }
#endif
