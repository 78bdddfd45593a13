public import Diagnostics
public import SigningService

/// The signing service on a port: HTTP/1.1, by SwiftNIO, encrypted where it has a certificate.
///
/// It is there only where the package is built with the trait `SigningService`; see ``isBuilt``.
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

    /// Whether this program has it.
    public static var isBuilt: Bool {
        #if SigningService
            true
        #else
            false
        #endif
    }

    #if !SigningService
        /// Says that this program was built without it.
        ///
        /// - Throws: `TB5062`.
        public func run(
            until end: @escaping @Sendable () async -> Void,
            listening: @escaping @Sendable (String) -> Void
        ) async throws(TeeError) {
            throw SigningServer.notBuilt
        }
    #endif

    /// The error of a program without the service.
    public static var notBuilt: TeeError {
        TeeError(
            .noSigningService,
            object: "",
            cause: "this tee-build was built without it",
            hint:
                "build with: swift build -c release --static-swift-stdlib --traits SigningService --product tee-build"
        )
    }
}
