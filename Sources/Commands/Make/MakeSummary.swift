internal import Diagnostics
internal import Make
internal import OCI
internal import StrictJSON

/// The table at the end of `make`.
struct MakeSummary {
    private let outcomes: [TargetOutcome]

    init(_ outcomes: [TargetOutcome]) { self.outcomes = outcomes }

    /// The first error; one that says more than that something it needs failed comes first.
    var failure: TeeError? {
        let errors = outcomes.compactMap { outcome -> TeeError? in
            guard case .failed(let errors) = outcome.result else { return nil }
            return errors.first
        }
        return errors.first { $0.code != .needFailed } ?? errors.first
    }

    /// Whether nothing has to be built.
    var isUpToDate: Bool {
        outcomes.allSatisfy {
            guard case .upToDate = $0.result else { return false }
            return true
        }
    }

    /// Writes it to standard output.
    func tell(_ context: CommandContext, _ format: ResultFormat) {
        if format == .json {
            let targets = JSONValue.members(["targets": .array(outcomes.map { $0.json })])
            context.writeOutput(targets.indentedText + [0x0a])
            return
        }
        let width = outcomes.map { $0.name.count }.max() ?? 0
        for outcome in outcomes {
            let name = outcome.name + String(repeating: " ", count: width - outcome.name.count)
            context.print("\(name)  \(outcome.line)")
        }
    }
}

extension TargetOutcome {
    /// What it came to, in a word.
    fileprivate var word: String {
        switch result {
        case .upToDate: "cached"
        case .built: "built"
        case .stale: "stale"
        case .failed: "failed"
        }
    }

    fileprivate var facts: TargetFacts? {
        switch result {
        case .upToDate(let facts), .built(let facts): facts
        case .stale, .failed: nil
        }
    }

    fileprivate var line: String {
        let tenths = (duration / .milliseconds(100)).rounded()
        let time = "\(Int(tenths) / 10).\(Int(tenths) % 10)s"
        guard let facts else {
            if case .failed(let errors) = result {
                return "failed  \(time)  \(errors.all.map(\.code.label).joined(separator: ", "))"
            }
            return word
        }
        return "\(word)  \(time)  \(facts.output)  MRENCLAVE \(facts.mrenclave)"
    }

    fileprivate var json: JSONValue {
        var members = [
            JSONMember(name: "target", value: .string(name)), JSONMember(name: "result", value: .string(word)),
            JSONMember(name: "milliseconds", value: .integer(Int(duration / .milliseconds(1)))),
        ]
        func add(_ name: String, _ text: String?) {
            if let text { members.append(JSONMember(name: name, value: .string(text))) }
        }
        add("output", facts?.to)
        add("digest", facts?.output.description)
        add("mrenclave", facts?.mrenclave)
        add("mrsigner", facts?.mrsigner)
        switch result {
        case .stale(let reason): add("reason", reason)
        case .failed(let errors):
            add("code", errors.first.code.label)
            add("error", errors.first.description)
            members.append(JSONMember(name: "errors", value: .array(errors.all.map { $0.json(level: "error") })))
        case .upToDate, .built: break
        }
        return .object(members)
    }
}
