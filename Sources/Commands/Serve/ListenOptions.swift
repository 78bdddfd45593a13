internal import ArgumentParser
internal import Diagnostics
internal import SystemPackage

#if SigningService
    internal import SigningServer
#endif

/// Where the signing service listens, and how.
struct ListenOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where requests are taken; port 0 is any that is free.", valueName: "host:port"))
    var listen = "127.0.0.1:9080"

    @Option(help: ArgumentHelp("PEM file of the service's certificate and those above it.", valueName: "file"))
    var tlsCert: String?

    @Option(help: ArgumentHelp("PEM file of its private key.", valueName: "file"))
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "PEM file of authorities: every client needs a certificate by one of them.",
            valueName: "file"
        )
    )
    var clientCa: String?

    @Flag(help: "Listen for other machines without encryption.")
    var plainHttp = false

    @Flag(help: "Sign for other machines without knowing who asks.")
    var anyone = false

    @Option(help: ArgumentHelp("Connections at once.", valueName: "n"))
    var maxConnections = 256

    @Option(help: ArgumentHelp("Seconds that a client may take to send a request.", valueName: "n"))
    var requestTimeout = 15

    @Option(help: ArgumentHelp("Seconds that requests under way may take at the end.", valueName: "n"))
    var grace = 30

    func validate() throws {
        guard place != nil else { throw ValidationError("--listen takes HOST:PORT, as 127.0.0.1:9080 or [::1]:9080") }
        guard (tlsCert == nil) == (tlsKey == nil) else {
            throw ValidationError("give --tls-cert and --tls-key together")
        }
        guard clientCa == nil || tlsCert != nil else {
            throw ValidationError("--client-ca needs --tls-cert and --tls-key")
        }
        for (name, value) in [("--max-connections", maxConnections), ("--request-timeout", requestTimeout)] {
            guard (1...100_000).contains(value) else { throw ValidationError("\(name) takes 1 to 100000") }
        }
        guard (0...100_000).contains(grace) else { throw ValidationError("--grace takes 0 to 100000") }
    }

    /// Host and port; nil if ``listen`` is none.
    private var place: (host: String, port: Int)? {
        guard let colon = listen.lastIndex(of: ":"), colon > listen.startIndex,
            let port = UInt16(listen[listen.index(after: colon)...])
        else { return nil }
        var host = listen[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        return (String(host), Int(port))
    }

    #if SigningService
        /// What these options ask for.
        var settings: ServerSettings {
            var settings = ServerSettings()
            if let place { (settings.host, settings.port) = place }
            if let tlsCert, let tlsKey {
                settings.identity = ServerIdentity(
                    certificatePath: FilePath(tlsCert),
                    keyPath: FilePath(tlsKey),
                    clientAuthorityPath: clientCa.map { FilePath($0) }
                )
            }
            settings.allowsPlainHTTP = plainHttp
            settings.allowsAnyone = anyone
            settings.connectionLimit = maxConnections
            settings.requestTimeLimit = .seconds(requestTimeout)
            settings.grace = .seconds(grace)
            return settings
        }
    #endif
}
