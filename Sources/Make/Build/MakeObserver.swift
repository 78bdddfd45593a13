public import Compatibility
public import Diagnostics

/// Is told how a run goes on. Calls come from any thread.
public protocol MakeObserver: Sendable {
    /// A target is built now, and why.
    func began(_ target: String, because reason: String)
    /// Watches the steps of a target.
    func progress(of target: String) -> any ProgressObserver
    /// What the user should know about a target's application and instance.
    func found(_ findings: [Finding], in target: String)
    /// What a signer has to say.
    func said(_ line: String, in target: String)
    /// What a signer has to warn of.
    func warned(_ warning: TeeError, in target: String)
    /// A target is done with.
    func ended(_ outcome: TargetOutcome)
}

/// What became of a target.
public struct TargetOutcome: Sendable {
    /// The ways in which a target can end.
    public enum Result: Sendable {
        /// Its output is what it would be built to.
        case upToDate(TargetFacts)
        /// It was built.
        case built(TargetFacts)
        /// It would be built, and why: nothing was to be built.
        case stale(String)
        /// It was not built.
        case failed(TeeErrors)
    }

    /// The target.
    public let name: String
    /// How it ended.
    public let result: Result
    /// How long it took.
    public let duration: Duration
}
