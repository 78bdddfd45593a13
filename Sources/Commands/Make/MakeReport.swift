internal import Compatibility
internal import Diagnostics
internal import Make
internal import Synchronization

/// Tells on standard error how a run of `make` goes on. What targets that are built side by side have to say is kept apart:
/// each target's lines stand together, once it is done.
final class MakeReport: MakeObserver {
    private let context: CommandContext
    private let isSilent: Bool
    private let format: LogFormat
    /// Whether lines are written as they come.
    private let streams: Bool
    private let kept = Mutex<[String: [UInt8]]>([:])

    init(_ context: CommandContext, isSilent: Bool, format: LogFormat, streams: Bool) {
        self.context = context
        self.isSilent = isSilent
        self.format = format
        self.streams = streams
    }

    func began(_ target: String, because reason: String) {
        guard !isSilent else { return }
        LogFormat.$current.withValue(format) { own(target).report("\(target): \(reason)") }
    }

    func progress(of target: String) -> any ProgressObserver {
        isSilent ? SilentProgress() : ProgressLines(context: own(target), format: format)
    }

    func found(_ findings: [Finding], in target: String) {
        let context = own(target)
        LogFormat.$current.withValue(format) {
            for finding in findings where finding.severity == .error || !isSilent { context.report(finding: finding) }
        }
    }

    func said(_ line: String, in target: String) {
        if !isSilent { own(target).report(line) }
    }

    func warned(_ warning: TeeError, in target: String) {
        LogFormat.$current.withValue(format) { own(target).warn(warning) }
    }

    func ended(_ outcome: TargetOutcome) {
        LogFormat.$current.withValue(format) {
            let context = own(outcome.name)
            switch outcome.result {
            case .failed(let errors): for error in errors.all { context.report(error: error) }
            case .stale(let reason): if !isSilent { context.report("\(outcome.name): would be built: \(reason)") }
            case .upToDate, .built: break
            }
        }
        let bytes = kept.withLock { $0.removeValue(forKey: outcome.name) }
        if let bytes { context.writeError(bytes) }
    }

    /// The context of one target: what it writes is kept until the target is done.
    private func own(_ target: String) -> CommandContext {
        guard !streams else { return context }
        var own = context
        own.errorIsTerminal = context.errorIsTerminal
        own.writeError = { [self] bytes in kept.withLock { $0[target, default: []] += bytes } }
        return own
    }
}
