internal import Diagnostics
internal import StrictJSON

extension CommandContext {
    /// Tells of an error on standard error: a line that says what failed, and one that says what to do.
    ///
    /// With `--log-format json` it is one line of JSON.
    func report(error: TeeError) {
        if LogFormat.current == .json {
            writeError(error.json(level: "error").compactText + [0x0a])
            return
        }
        report("\(colour("error:", .red)) \(error)")
        report("\(colour("hint:", .cyan)) \(error.hint) (`tee-build explain \(error.code.label)` says more)")
    }

    /// Tells of arguments that do not make sense, with the text that says what does.
    func report(usage message: String) {
        guard LogFormat.current == .json else { return report(message) }
        let error = TeeError(.usage, object: "", cause: message, hint: "`tee-build --help` shows what there is")
        writeError(error.json(level: "error").compactText + [0x0a])
    }

    /// Tells of something that does not stop the run.
    func warn(_ text: String) {
        if LogFormat.current == .json {
            writeError(JSONValue.members(["level": .string("warning"), "message": .string(text)]).compactText + [0x0a])
        } else {
            report("\(colour("warning:", .yellow)) \(text)")
        }
    }

    /// Tells of a finding that does not stop the run.
    func warn(_ finding: TeeError) {
        if LogFormat.current == .json {
            writeError(finding.json(level: "warning").compactText + [0x0a])
        } else {
            report("\(colour("warning:", .yellow)) \(finding)")
            report("  \(finding.hint)")
        }
    }

    private func colour(_ text: String, _ colour: TerminalColour) -> String {
        coloursErrors ? colour.applied(to: text) : text
    }
}

extension TeeError {
    /// The error for programs.
    func json(level: String) -> JSONValue {
        .members([
            "level": .string(level),
            "code": .string(code.label),
            "title": .string(code.title),
            "object": .array(object.map { .string($0) }),
            "cause": .string(cause),
            "hint": .string(hint),
            "exit_status": .integer(code.exitStatus),
        ])
    }
}
