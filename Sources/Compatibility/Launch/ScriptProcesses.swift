import Bytes

/// What a shell must fork for to run a script.
enum ScriptProcesses: Int, Comparable {
    /// Nothing: it has builtins and `exec` only.
    case none
    /// Programs that are started and waited for, which some shells do by vfork.
    case commands
    /// Pipes, subshells, command substitutions, background jobs.
    case subshells

    static func < (left: ScriptProcesses, right: ScriptProcesses) -> Bool { left.rawValue < right.rawValue }

    /// Judges the lines of a script. What is not understood counts as a command.
    init(_ text: [UInt8]) {
        var result = ScriptProcesses.none
        for line in text.split(separator: 0x0a) {
            let code = line.drop { $0 == 0x20 || $0 == 0x09 }
            if code.first == UInt8(ascii: "#") { continue }
            result = max(result, ScriptProcesses(line: Array(code)))
            if result == .subshells { break }
        }
        self = result
    }

    private init(line: [UInt8]) {
        // Single quotes hold no code; double quotes do in substitutions, which begin with a parenthesis or backquote.
        var code: [UInt8] = []
        var quote: UInt8?
        for (index, byte) in line.enumerated() {
            if byte == quote {
                quote = nil
            } else if quote == nil, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            }
            if quote == nil, byte == UInt8(ascii: "#"), index > 0, line[index - 1] == 0x20 { break }
            let isCode = quote == nil || quote == UInt8(ascii: "\"") && "(`)".utf8.contains(byte)
            code.append(isCode ? byte : UInt8(ascii: "_"))
        }
        // The pattern of a case: `-f|--file)`.
        if let end = code.firstIndex(of: UInt8(ascii: ")")), !code.contains(UInt8(ascii: "(")) {
            code.removeSubrange(...end)
        }
        guard !ScriptProcesses.forks(code) else {
            self = .subshells
            return
        }
        let commands = code.split { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "|") }
        self = commands.allSatisfy(ScriptProcesses.isBuiltin) ? .none : .commands
    }

    /// Whether the line has a pipe, a substitution, a subshell or a job in the background.
    private static func forks(_ code: [UInt8]) -> Bool {
        for (index, byte) in code.enumerated() {
            let next = index + 1 < code.count ? code[index + 1] : 0
            let last = index > 0 ? code[index - 1] : 0
            switch byte {
            case UInt8(ascii: "`"): return true
            case UInt8(ascii: "|") where next != byte && last != byte && last != UInt8(ascii: ">"): return true
            case UInt8(ascii: "&")
            where next != byte && last != byte && last != UInt8(ascii: ">")
                && next != UInt8(ascii: ">") && last != UInt8(ascii: "<"):
                return true
            case UInt8(ascii: "("):
                // `name()` defines a function, `$((` is arithmetic.
                let isFunction = next == UInt8(ascii: ")")
                let isArithmetic = next == byte || last == byte
                if !isFunction, !isArithmetic { return true }
            default: break
            }
        }
        return false
    }

    /// Whether a command is one of the shell's own, behind keywords, patterns of `case` and assignments.
    private static func isBuiltin(_ command: ArraySlice<UInt8>) -> Bool {
        for word in CommandWrapper.words(command) {
            if keywords.contains(word) || word.bytes.last == UInt8(ascii: ")") { continue }
            if builtins.contains(word) { return true }
            if word.bytes.first != UInt8(ascii: "-"),
                word.bytes.contains(UInt8(ascii: "="))
            {
                continue
            }
            return false
        }
        return true
    }

    static let keywords: Set<PathBytes> = [
        "if", "then", "elif", "else", "fi", "while", "until", "do", "done", "{", "}", "!", "esac", "time", "()",
    ]
    static let builtins: Set<PathBytes> = [
        "exec", "set", "shift", "export", "unset", "readonly", "local", "declare", "cd", "echo", "printf", "exit",
        "return", "umask", "ulimit", "trap", "read", "test", "[", "[[", ":", "true", "false", "for", "case", "break",
        "continue", "getopts", "shopt", "function",
    ]
}
