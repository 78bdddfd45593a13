/// Why a signature is not given.
public struct Refusal: Error, Sendable, Hashable {
    /// The reasons; their texts stand in answers, in the audit log and in metrics, and are stable.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        case unknownClient = "unknown-client"
        case tooManyRequests = "too-many-requests"
        case notSigningMaterial = "not-signing-material"
        case product
        case securityVersion = "security-version"
        case measurement
        case debug
        case provisioningKey = "provisioning-key"
        case signerFailed = "signer-failed"
        case auditFailed = "audit-failed"

        /// The status of HTTP that says so.
        var status: Int {
            switch self {
            case .unknownClient: 401
            case .tooManyRequests: 429
            case .notSigningMaterial: 400
            case .product, .securityVersion, .measurement, .debug, .provisioningKey: 403
            case .signerFailed: 500
            case .auditFailed: 503
            }
        }
    }

    /// Which of them.
    public let reason: Reason
    /// The same in words, with the values that matter and without any secret.
    public let cause: String
    /// Seconds until another attempt may do better.
    let retryAfter: Int

    init(_ reason: Reason, _ cause: String, retryAfter: Int = 0) {
        self.reason = reason
        self.cause = cause
        self.retryAfter = retryAfter
    }
}
