internal import StrictJSON

/// What the service answers.
public struct ServiceResponse: Sendable, Hashable {
    /// The status of HTTP.
    public var status: Int
    /// The type of the content.
    public var contentType: String
    /// The content.
    public var body: [UInt8]
    /// Further headers.
    public var headers: [Header] = []

    /// A header of an answer.
    public struct Header: Sendable, Hashable {
        /// Its name.
        public let name: String
        /// Its value.
        public let value: String

        /// A header.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    init(_ status: Int, contentType: String, _ body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    /// Content types are those of the framework of Inclavare's service.
    static func text(_ status: Int, _ text: String) -> ServiceResponse {
        ServiceResponse(status, contentType: "text/plain; charset=utf-8", Array(text.utf8))
    }

    static func json(_ value: JSONValue) -> ServiceResponse {
        ServiceResponse(200, contentType: "application/json; charset=utf-8", value.compactText)
    }

    static func refused(_ refusal: Refusal) -> ServiceResponse {
        var response = text(refusal.reason.status, "\(refusal.reason.rawValue): \(refusal.cause)\n")
        switch refusal.reason {
        case .unknownClient: response.headers.append(Header("WWW-Authenticate", "Bearer"))
        case .tooManyRequests: response.headers.append(Header("Retry-After", "\(refusal.retryAfter)"))
        default: break
        }
        return response
    }

    /// The answer to a request that is no HTTP, too long or too slow; ``contentType`` is text.
    ///
    /// - Parameter status: from 400 on.
    public static func transport(_ status: Int, _ cause: String) -> ServiceResponse { text(status, cause + "\n") }
}
