public import SigningService

/// The signing service on a port: HTTP/1.1, by SwiftNIO, encrypted where it has a certificate.
///
/// It can be run only where the package is built with the trait `SigningService`.
public struct SigningServer: Sendable {
    let service: SigningService
    let settings: ServerSettings
    let knowsClients: Bool

    /// A server of `service`.
    ///
    /// - Parameter asksForTokens: whether the service asks its clients for tokens.
    public init(_ service: SigningService, _ settings: ServerSettings, asksForTokens: Bool) {
        self.service = service
        self.settings = settings
        knowsClients = asksForTokens || settings.identity?.clientAuthorityPath != nil
    }
}
