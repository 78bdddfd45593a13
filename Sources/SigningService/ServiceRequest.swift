public import Crypto

/// One request to the service, as far as it can matter.
public struct ServiceRequest: Sendable, Hashable {
    /// The method, such as `POST`.
    public var method: String
    /// The path, without the query.
    public var path: String
    /// The value of the header `Authorization`; nil where there is none.
    public var authorization: String?
    /// The content.
    public var body: [UInt8]
    /// The address that it came from, without the port.
    public var address: String
    /// Whom the other end of an encrypted connection proved to be; nil where none was asked to.
    public var certificate: ClientCertificate?

    /// A request.
    public init(
        _ method: String,
        _ path: String,
        authorization: String? = nil,
        body: [UInt8] = [],
        address: String,
        certificate: ClientCertificate? = nil
    ) {
        self.method = method
        self.path = path
        self.authorization = authorization
        self.body = body
        self.address = address
        self.certificate = certificate
    }
}

/// The certificate of a client that an authority of ours vouches for.
public struct ClientCertificate: Sendable, Hashable {
    /// SHA-256 of its DER form: what `openssl x509 -fingerprint -sha256` prints.
    public let digest: SHA256Digest
    /// Its subject, as RFC 2253 writes it.
    public let subject: String

    /// A certificate that was checked.
    public init(digest: SHA256Digest, subject: String) {
        self.digest = digest
        self.subject = subject
    }
}
