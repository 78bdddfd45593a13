public import Diagnostics

extension ErrorCode {
    /// A policy of the service cannot be read.
    public static let servicePolicy = ErrorCode(
        2095,
        "read signing policy",
        """
        The policy of a signing service is a TOML file with `version = 1`, a table `[default]` and tables `[client.NAME]`. \
        Unknown keys and wrong types are errors, so that a mistyped rule is not a rule that is missing.
        """
    )
    /// The clients of the service cannot be read.
    public static let serviceClients = ErrorCode(
        2096,
        "read clients of signing service",
        """
        A file of clients has one a line: a name, a blank, and the client's bearer token, or sha256: and the digest of \
        the token. Tokens have at least 16 characters. They are not shown in messages.
        """
    )
    /// The service would be open to those whom nobody meant.
    public static let serviceTooOpen = ErrorCode(
        2097,
        "start signing service",
        """
        A service that other machines reach must be encrypted and must know its clients. Both are asked for by name if \
        they are to be left out: --plain-http, --anyone.
        """
    )
    /// The certificate of the service is of no use.
    public static let serviceIdentity = ErrorCode(
        4060,
        "use certificate of signing service",
        """
        --tls-cert names a PEM file of the service's certificate and those that lead to its authority, --tls-key the PEM \
        file of its private key, --client-ca the authorities of its clients.
        """
    )
    /// This program was built without the service.
    public static let noSigningService = ErrorCode(
        5062,
        "start signing service",
        """
        The service brings an HTTP and a TLS library with it, which nobody else needs. It is built when it is asked for: \
        swift build -c release --static-swift-stdlib --traits SigningService --product tee-build
        """
    )
    /// The address cannot be listened to.
    public static let cannotListen = ErrorCode(
        5063,
        "listen for requests",
        "The address or port of --listen cannot be had: it is not this machine's, is taken, or needs privileges."
    )

    /// The codes of the signing service: here, so that they are explained by programs that were built without it.
    public static let ofSigningService: [ErrorCode] = [
        servicePolicy, serviceClients, serviceTooOpen, serviceIdentity, noSigningService, cannotListen,
    ]
}
