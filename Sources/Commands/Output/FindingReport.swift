internal import Compatibility
internal import Diagnostics
internal import StrictJSON

extension CommandContext {
    /// Tells of a finding on standard error: what it is, what to do, and the chain that led there.
    func report(finding: Finding) {
        if LogFormat.current == .json {
            let event = JSONValue.members(["level": .string(finding.severity.rawValue), "finding": finding.json])
            writeError(event.compactText + [0x0a])
            return
        }
        let colour: TerminalColour = finding.severity == .error ? .red : .yellow
        let label = "\(finding.severity.rawValue):"
        let place = finding.path.map { "\($0): " } ?? ""
        report("\(coloursErrors ? colour.applied(to: label) : label) \(finding.code.label): \(place)\(finding.message)")
        if !finding.chain.isEmpty { report("  by: \(finding.chain.joined(separator: " => "))") }
        if !finding.remedy.isEmpty { report("  \(finding.remedy)") }
    }
}
