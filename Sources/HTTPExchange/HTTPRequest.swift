/// One request to a service, with all that bounds it.
public struct HTTPRequest: Sendable {
    /// Where it goes.
    public var address: HTTPAddress
    /// What is posted; nil for GET.
    public var body: [UInt8]?
    /// Header lines, `Name: value`. A line with a control character is not sent, and the request fails.
    public var headers: [String] = []
    /// How the two ends prove who they are.
    public var trust = HTTPTrust()
    /// Until when the connection must stand.
    public var connectTimeLimit: Duration = .seconds(10)
    /// Until when the answer must be there, the connection included.
    public var timeLimit: Duration = .seconds(30)
    /// The most bytes of an answer's content that are taken.
    public var answerByteLimit = 1 << 16

    /// Why no request can be sent from this machine; nil if libcurl is there.
    public static var libraryTrouble: String? {
        do {
            _ = try Curl.shared.loaded()
            return nil
        } catch {
            guard case .noLibrary(let reason) = error else { return "libcurl cannot be used" }
            return reason
        }
    }

    /// A request to `address`.
    public init(_ address: HTTPAddress) { self.address = address }
}

/// How the two ends of an encrypted connection prove who they are. The server's certificate is always checked.
public struct HTTPTrust: Sendable, Hashable {
    /// A PEM file of the only certificate authorities that are trusted; nil for the machine's.
    public var authorityPath: String?
    /// A PEM file of the client's certificate, with those that lead to its authority.
    public var certificatePath: String?
    /// A PEM file of its private key; nil if it is in the same file.
    public var keyPath: String?
    /// The passphrase of that key.
    public var passphrase: [UInt8]?

    /// The machine's authorities and no client certificate.
    public init() {}
}

/// What a service answered.
public struct HTTPResponse: Sendable, Hashable {
    /// The status, such as 200.
    public let status: Int
    /// The content, at most as long as the request allows.
    public let body: [UInt8]
}

/// Why there is no answer.
public enum HTTPFailure: Error, Sendable, Hashable {
    /// libcurl cannot be used on this machine.
    case noLibrary(String)
    /// There is no connection: another attempt may do.
    case unreachable(String)
    /// The server is not who it should be, or does not take us for who we should be.
    case untrusted(String)
    /// The server takes no certificate of ours, or not the one that it was shown.
    case refusedCertificate(String)
    /// The server's certificate, or one above it, has expired.
    case expired(String)
    /// A file of ``HTTPTrust`` cannot be used.
    case unusableTrust(String)
    /// The answer did not come in time.
    case outOfTime(String)
    /// The answer is longer than is taken.
    case tooLong
    /// What came is no HTTP, or ended too early.
    case broken(String)
}
