internal import Diagnostics
internal import Signing
internal import SigningService

/// Whom an address lets in.
enum ServerExposure {
    /// Refuses what nobody can have meant.
    ///
    /// - Parameters:
    ///   - address: where the service listens, as numbers.
    ///   - knowsClients: whether clients have to prove who they are.
    /// - Throws: `TB2097`.
    static func check(_ address: String, _ settings: ServerSettings, knowsClients: Bool) throws(TeeError) {
        guard !isLoopback(address) else { return }
        if settings.identity == nil, !settings.allowsPlainHTTP {
            throw TeeError(
                .serviceTooOpen,
                object: address,
                cause: "other machines would reach it without encryption",
                hint: "give --tls-cert and --tls-key, or say --plain-http if something in front of it encrypts"
            )
        }
        if !knowsClients, !settings.allowsAnyone {
            throw TeeError(
                .serviceTooOpen,
                object: address,
                cause: "everybody who reaches it could have enclaves signed",
                hint: "give --tokens or --client-ca, or say --anyone if that is meant"
            )
        }
    }

    /// Whether an address is this machine's own: 127.0.0.0/8 or ::1.
    static func isLoopback(_ address: String) -> Bool { address.hasPrefix("127.") || address == "::1" }
}
