public import SystemPackage

/// How the service is reached, and what bounds those who reach it.
public struct ServerSettings: Sendable {
    /// The host or address to listen at.
    public var host = "127.0.0.1"
    /// The port; 0 for any that is free.
    public var port = 9080
    /// Certificate and key of the service; nil for no encryption.
    public var identity: ServerIdentity?
    /// Whether the port may be open to other machines without encryption.
    public var allowsPlainHTTP = false
    /// Whether other machines may have signed what they like without saying who they are.
    public var allowsAnyone = false
    /// Connections at once; further ones are closed.
    public var connectionLimit = 256
    /// Until when a request must be there, since the connection or the answer before.
    public var requestTimeLimit: Duration = .seconds(15)
    /// Until when an answer must be made and taken.
    public var answerTimeLimit: Duration = .seconds(60)
    /// How long requests may take that are under way when the service is to end.
    public var grace: Duration = .seconds(30)

    /// A service for this machine alone.
    public init() {}
}

/// What an encrypted service proves itself with, and whom it lets in.
public struct ServerIdentity: Sendable {
    /// A PEM file of the certificate and those that lead to its authority.
    public var certificatePath: FilePath
    /// A PEM file of its private key.
    public var keyPath: FilePath
    /// A PEM file of the authorities of clients; nil where clients need no certificate.
    public var clientAuthorityPath: FilePath?

    /// An identity.
    public init(certificatePath: FilePath, keyPath: FilePath, clientAuthorityPath: FilePath? = nil) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
        self.clientAuthorityPath = clientAuthorityPath
    }
}
