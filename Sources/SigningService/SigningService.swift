internal import Crypto
internal import Diagnostics
public import HostProcess
internal import SGX
public import Signing
internal import StrictJSON
internal import Synchronization

/// The signing service: requests in, answers out. It knows no sockets.
///
/// The protocol is Inclavare's (`shim/runtime/signature` of inclavare-containers 0.6.4), and `/metrics`. A signature leaves
/// only after the material was found to be a SIGSTRUCT's signed part, the client's policy allowed it, and the decision
/// stands in the audit log.
public final class SigningService: Sendable {
    private let signer: any KeySigner
    private let clients: ServiceClients
    private let audit: any AuditSink
    /// Counts what happens.
    public let metrics = ServiceMetrics()
    private let rates = RequestRates()
    private let now: @Sendable () -> Int
    private let uptime: @Sendable () -> Duration
    private let auditWorks = Mutex(true)
    private let report: @Sendable (String) -> Void

    /// The path below which signatures are asked for.
    public static let basePath = "/api/v1/signature"

    /// Content that is longer is not read.
    public static let bodyByteLimit = 4096

    /// A service that signs with `signer`.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970, for the log.
    ///   - uptime: time since some moment, which never goes back.
    ///   - report: is handed what its operator should know, one printable line at a time.
    public init(
        signer: any KeySigner,
        clients: ServiceClients,
        audit: any AuditSink,
        now: @escaping @Sendable () -> Int = secondsSince1970,
        uptime: @escaping @Sendable () -> Duration = sinceStart(),
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.signer = signer
        self.clients = clients
        self.audit = audit
        self.now = now
        self.uptime = uptime
        self.report = report
    }

    /// Answers a request.
    public func response(to request: ServiceRequest) async -> ServiceResponse {
        switch request.path {
        case "/": only(["HEAD", "GET"], request) ?? .text(200, "")
        case "/ping": only(["GET", "HEAD"], request) ?? .text(200, "ping")
        case "/healthz": only(["GET", "HEAD"], request) ?? health()
        case "/metrics": only(["GET", "HEAD"], request) ?? exposition()
        case SigningService.basePath + "/public-key": only(["GET", "HEAD"], request) ?? publicKey(request)
        case SigningService.basePath + "/pkcs1":
            if let answer = only(["POST"], request) { answer } else { await signature(request) }
        default: .text(404, "404 page not found")
        }
    }

    private func only(_ methods: [String], _ request: ServiceRequest) -> ServiceResponse? {
        guard !methods.contains(request.method) else { return nil }
        var response = ServiceResponse.text(405, "405 method not allowed")
        response.headers.append(.init("Allow", methods.joined(separator: ", ")))
        return response
    }

    private func health() -> ServiceResponse {
        auditWorks.withLock { $0 } ? .text(200, "ok") : .text(503, "the audit log cannot be written")
    }

    private func exposition() -> ServiceResponse {
        ServiceResponse(200, contentType: "text/plain; version=0.0.4; charset=utf-8", Array(metrics.text.utf8))
    }

    private func publicKey(_ request: ServiceRequest) -> ServiceResponse {
        do throws(Refusal) {
            _ = try clients.client(of: request)
            return .text(200, String(decoding: signer.publicKey.pem, as: UTF8.self))
        } catch {
            return .refused(error)
        }
    }

    private func signature(_ request: ServiceRequest) async -> ServiceResponse {
        let start = uptime()
        do throws(Refusal) {
            let answer = try await decision(on: request)
            metrics.decided("signed")
            metrics.signed(in: seconds(uptime() - start))
            return .json(answer.answer)
        } catch {
            metrics.decided(error.reason.rawValue)
            return .refused(error)
        }
    }

    /// The signature, once it may leave.
    private func decision(on request: ServiceRequest) async throws(Refusal) -> EnclaveSignature {
        let client: ServiceClient
        do throws(Refusal) {
            client = try clients.client(of: request)
        } catch {
            // Strangers may not fill the disk.
            try take("address:\(request.address)", perMinute: SigningService.strangersPerMinute)
            throw try await noted(error, .refused, request, nil, nil)
        }
        try take(
            client.name.map { "client:\($0)" } ?? "address:\(request.address)",
            perMinute: client.policy.requestsPerMinute
        )
        let material: SigningMaterial
        do throws(Refusal) {
            material = try SignableMaterial(request.body).material
        } catch {
            throw try await noted(error, .refused, request, client, nil)
        }
        if let refusal = client.policy.refusal(of: material.unsigned) {
            throw try await noted(refusal, .refused, request, client, material)
        }
        let answer: EnclaveSignature
        do throws(TeeError) {
            answer = try await signer.sign(material)
            // A key in a token may be another than it was, and a fault in the computation would give the key away.
            _ = try SignedSIGSTRUCT(material, answer, expecting: signer.publicKey.mrsigner)
        } catch {
            report("\(error)")
            let refusal = Refusal(.signerFailed, "the service cannot sign: \(error.code.label)")
            throw try await noted(refusal, .failed, request, client, material)
        }
        try await write(AuditRecord(now(), client, request, material, .signed, nil))
        return answer
    }

    /// The refusal, once it is written down.
    private func noted(
        _ refusal: Refusal,
        _ decision: AuditRecord.Decision,
        _ request: ServiceRequest,
        _ client: ServiceClient?,
        _ material: SigningMaterial?
    ) async throws(Refusal) -> Refusal {
        try await write(AuditRecord(now(), client, request, material, decision, refusal))
        return refusal
    }

    private func write(_ record: AuditRecord) async throws(Refusal) {
        do throws(TeeError) {
            try await onOwnThread { [audit] () throws(TeeError) in try audit.append(record) }
            auditWorks.withLock { $0 = true }
        } catch {
            auditWorks.withLock { $0 = false }
            report("\(error)")
            throw Refusal(.auditFailed, "the audit log cannot be written, so nothing is signed")
        }
    }

    private func take(_ name: String, perMinute rate: Int) throws(Refusal) {
        guard let wait = rates.take(name, perMinute: rate, at: uptime()) else { return }
        throw Refusal(
            .tooManyRequests,
            "more than \(rate) requests in a minute; try again in \(wait) s",
            retryAfter: wait
        )
    }

    private static let strangersPerMinute = 60

    private func seconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

/// A clock that tells the time since this call and is never set.
public func sinceStart() -> @Sendable () -> Duration {
    let start = ContinuousClock.now
    return { ContinuousClock.now - start }
}

extension AuditRecord {
    fileprivate init(
        _ time: Int,
        _ client: ServiceClient?,
        _ request: ServiceRequest,
        _ material: SigningMaterial?,
        _ decision: Decision,
        _ refusal: Refusal?
    ) {
        self.init(
            time: time,
            client: client?.name,
            request: request,
            material: material,
            decision: decision,
            refusal: refusal
        )
    }
}
