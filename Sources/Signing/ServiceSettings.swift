public import Crypto
public import Diagnostics
public import HTTPExchange
internal import HostFiles
internal import HostProcess
public import SGX
public import SystemPackage

/// How a signing service is talked to.
public struct ServiceSettings: Sendable {
    /// How the two ends prove who they are.
    public var trust = HTTPTrust()
    /// What proves to the service who we are.
    public var token: BearerToken?
    /// The MRSIGNER that must have signed; nil for any.
    public var expected: MRSIGNER?
    /// Until when the connection must stand.
    public var connectTimeLimit: Duration = .seconds(10)
    /// Until when one answer must be there.
    public var timeLimit: Duration = .seconds(30)
    /// How often a service is asked that cannot be reached or answers with a status from 500 on.
    public var attempts = 3
    /// The pause before the second attempt; it doubles with each further one.
    public var pause: Duration = .milliseconds(500)
    /// Is told of each attempt that failed, when another follows.
    public var report: @Sendable (String) -> Void = { _ in }

    /// The machine's certificate authorities, and nothing that proves who we are.
    public init() {}

    /// Settings with these files; nil for those that are not needed.
    ///
    /// - Throws: `TB4057` if the token is none, `TB3100` and `TB5001` if its file cannot be read.
    public init(
        authority: FilePath?,
        certificate: FilePath?,
        key: FilePath?,
        token: FilePath?
    ) throws(TeeError) {
        trust.authorityPath = authority?.string
        trust.certificatePath = certificate?.string
        trust.keyPath = key?.string
        self.token = try token.map { path throws(TeeError) in try BearerToken(path) }
    }

    /// Refuses a certificate of ours that no service would take.
    func checkCertificate() throws(TeeError) {
        guard let path = trust.certificatePath else { return }
        let text = try InputFile(FilePath(path)).contents(limit: 1 << 20)
        switch CertificateState(pem: text) {
        case .current: return
        case .expired: throw ServiceFailure.expired("its last day is past").within(path)
        case .notYetValid: throw ServiceFailure.unusableTrust("its first day is yet to come").within(path)
        case nil: throw ServiceFailure.unusableTrust("it holds no PEM certificate").within(path)
        }
    }

    /// Sends the request until there is an answer or the attempts are used up, and gives the content of the answer.
    func exchange(_ request: HTTPRequest) async throws(TeeError) -> [UInt8] {
        var pause = pause
        for attempt in 1... {
            do throws(ServiceFailure.Attempt) {
                return try await once(request)
            } catch {
                let failure = error.failure.within(request.address.description)
                guard error.mayPass, attempt < attempts else { throw failure }
                report("\(failure.description); attempt \(attempt + 1) of \(attempts) follows")
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(30))
            }
        }
        preconditionFailure("the loop has no end")
    }

    private func once(_ request: HTTPRequest) async throws(ServiceFailure.Attempt) -> [UInt8] {
        let response: HTTPResponse
        do throws(HTTPFailure) {
            response = try await onOwnThread { () throws(HTTPFailure) in try request() }
        } catch {
            throw ServiceFailure.Attempt(error)
        }
        guard response.status == 200 else { throw ServiceFailure.Attempt(response) }
        return response.body
    }
}
