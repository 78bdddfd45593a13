import Bytes
import Diagnostics

/// What a script's first line must be for the LibOS at hand.
enum ShebangRules {
    static func findings(_ script: [UInt8], path: PathBytes, chain: [String], rules: LibOSRules) -> [Finding] {
        guard let line = ShebangLine(script) else {
            return [
                Finding(
                    .shebangEmpty,
                    .error,
                    path: path,
                    chain: chain,
                    message: "its first line names no interpreter",
                    remedy: "begin it with #! and the path of its interpreter"
                )
            ]
        }
        var findings: [Finding] = []
        func add(_ code: ErrorCode, _ severity: Severity, _ message: String, _ remedy: String) {
            findings.append(Finding(code, severity, path: path, chain: chain, message: message, remedy: remedy))
        }
        if line.endsWithCarriageReturn {
            add(
                .shebangCarriageReturn,
                .error,
                "its first line ends with a carriage return (CRLF), which becomes part of the name \(line.interpreter)\\r",
                "convert it to Unix line ends: sed -i 's/\\r$//' \(path)"
            )
        }
        if let severity = rules.scripts {
            add(
                .scriptsUnsupported,
                severity,
                "this version of the LibOS starts ELF programs only",
                "make the interpreter the entry point and the script its argument, or use a newer kit"
            )
        }
        if let argument = line.argument, let severity = rules.shebangArguments {
            add(
                .shebangArguments,
                severity,
                "its interpreter line has the argument \(argument); the LibOS takes the whole line for a path (ENOENT)",
                "name only the interpreter in the line (for env: the program itself), or make it the entry point"
            )
        }
        if line.endsWithBlanks, let severity = rules.shebangArguments {
            add(
                .shebangArguments,
                severity,
                "blanks stand behind its interpreter; the LibOS takes them for a part of the path (ENOENT)",
                "remove the blanks at the end of the line"
            )
        }
        if rules.shebangNeedsNewline, !line.hasNewline {
            add(
                .shebangTooLong,
                .error,
                "no newline ends its first line, which the LibOS demands (EINVAL)",
                "end the line with a newline"
            )
        } else if line.length > rules.shebangLimit {
            add(
                .shebangTooLong,
                .error,
                "its first line has \(line.length) bytes behind #!; \(rules.shebangLimit) are read",
                "use a shorter path of the interpreter"
            )
        }
        return findings
    }
}
