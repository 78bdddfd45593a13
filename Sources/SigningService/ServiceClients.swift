internal import Crypto

/// Who asks: a name for the log, and the policy that holds for it.
struct ServiceClient: Sendable {
    /// The name; nil for somebody who had to prove nothing.
    let name: String?
    let policy: SigningPolicy
}

/// Whom the service knows, and by what.
public struct ServiceClients: Sendable {
    /// The policies of the clients, and the certificates that some of them are known by.
    public var policies: PolicyFile
    /// The tokens of the clients; nil where nobody needs one.
    public var tokens: ClientTokens?

    /// Clients with these policies and tokens.
    public init(policies: PolicyFile = PolicyFile(), tokens: ClientTokens? = nil) {
        self.policies = policies
        self.tokens = tokens
    }

    /// Who sent the request.
    ///
    /// A certificate that a policy names belongs to its client. Else, where there are tokens, one is needed; else a
    /// certificate's subject is the name; else nobody has one. A token and a certificate of two clients are refused.
    ///
    /// - Throws: why that is nobody whom the service knows.
    func client(of request: ServiceRequest) throws(Refusal) -> ServiceClient {
        let certified = request.certificate.flatMap { policies.certificates[$0.digest] }
        let token = request.authorization.map(ServiceClients.token)
        if let tokens, let token {
            guard let token, let name = tokens.client(token: token) else {
                throw Refusal(.unknownClient, "this token is nobody's")
            }
            guard certified == nil || certified == name else {
                throw Refusal(.unknownClient, "the token is one client's, and the certificate another's")
            }
            return known(name)
        }
        if let certified { return known(certified) }
        guard tokens == nil else { throw Refusal(.unknownClient, "a bearer token is needed") }
        return ServiceClient(name: request.certificate.map { "certificate:\($0.subject)" }, policy: policies.standard)
    }

    private func known(_ name: String) -> ServiceClient {
        ServiceClient(name: name, policy: policies.clients[name] ?? policies.standard)
    }

    /// The token of a header `Authorization`; nil if it is of another scheme.
    private static func token(_ authorization: String) -> String? {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1].drop { $0 == " " })
    }
}
