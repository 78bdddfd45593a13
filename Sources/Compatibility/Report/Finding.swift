public import Bytes
public import Diagnostics

/// How much a finding weighs. The order is from light to heavy.
public enum Severity: String, Sendable, Hashable, Comparable, CaseIterable {
    /// Good to know.
    case note
    /// The program may fail, or do less than it would elsewhere.
    case warning
    /// The program will not run.
    case error

    /// Whether `left` weighs less.
    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .note: 0
        case .warning: 1
        case .error: 2
        }
    }
}

/// One thing that `check` has to say.
public struct Finding: Sendable, Hashable {
    /// What kind of thing; its explanation is what `explain` prints.
    public let code: ErrorCode
    /// How much it weighs for the LibOS at hand.
    public let severity: Severity
    /// The file of the image that it is about; nil for the image itself.
    public let path: PathBytes?
    /// What led there, from the entry point on; each a step for people.
    public let chain: [String]
    /// What is the matter, with the values.
    public let message: String
    /// What to do.
    public let remedy: String

    /// A finding.
    public init(
        _ code: ErrorCode,
        _ severity: Severity,
        path: PathBytes? = nil,
        chain: [String] = [],
        message: String,
        remedy: String
    ) {
        self.code = code
        self.severity = severity
        self.path = path
        self.chain = chain
        self.message = message
        self.remedy = remedy
    }
}

/// The answer of `check`.
public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// Nothing speaks against it.
    case willRun = "will run"
    /// There are warnings.
    case mayRun = "may run"
    /// There are errors.
    case willNotRun = "will not run"
}
