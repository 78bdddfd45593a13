import Bytes

/// What a shell script hands over to, as far as its lines say it plainly. No shell is imitated: what is found is
/// likely, not certain.
struct ShellScript {
    /// Whether the script ends by running its own arguments: `exec "$@"`, also behind gosu, su-exec or tini.
    private(set) var runsArguments = false
    /// Programs of lines `exec NAME ...` whose name is written out.
    private(set) var execs: [PathBytes] = []
    /// The words of the script's last line, where that is `exec NAME ...` at the left margin: what it comes to in the
    /// end, whatever it does before.
    private(set) var lastExec: [PathBytes]?
    /// The words of the script's last line, where that is a plain command at the left margin that is none of the shell's
    /// own and no function of the script: the program that the script is for, which the shell waits for.
    private(set) var lastCommand: [PathBytes]?
    /// The program that is put before arguments that begin with a dash: `set -- NAME "$@"`.
    private(set) var defaultProgram: PathBytes?

    /// The names of shells.
    static let shells: Set<PathBytes> = ["sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "busybox"]

    /// Bytes by which a command line is more than one program with arguments (POSIX 2.2; quotes are not among them).
    static let special = Set("$`\\;&|<>(){}*?[]~#!\n".utf8)

    private var functions: Set<PathBytes> = []

    /// Reads the lines of a script.
    init(_ text: [UInt8]) {
        for line in ShellScript.lines(text) {
            let words = CommandWrapper.words(line[...])
            guard let first = words.first, first.bytes.first != UInt8(ascii: "#") else { continue }
            lastExec = nil
            lastCommand = nil
            if let name = ShellScript.function(first, words) { functions.insert(name) }
            if ShellScript.isProgram(first), line.first == first.bytes.first,
                !line.contains(where: { ShellScript.special.contains($0) })
            {
                lastCommand = words.map(ShellScript.unquoted)
            }
            if first == "exec", words.count > 1, line.first == first.bytes.first {
                let command = ShellScript.behindOptions(words[...]).map(ShellScript.unquoted)
                guard !command.isEmpty else { continue }
                if ShellScript.isPlain(command[0]), !line.contains(where: { ";&|`(<>".utf8.contains($0) }) {
                    lastExec = command
                }
            }
            for (index, word) in words.enumerated() where word == "exec" && index + 1 < words.count {
                // Only where a command can begin.
                let before = index == 0 ? nil : words[index - 1]
                guard before.map({ ShellScript.opensCommand.contains($0) }) ?? true else { continue }
                read(ShellScript.behindOptions(words[index...]))
            }
            if words.count >= 4, words[0] == "set", words[1] == "--", words.contains("\"$@\"") {
                let name = ShellScript.unquoted(words[2])
                if ShellScript.isPlain(name), defaultProgram == nil { defaultProgram = name }
            }
        }
        if let name = lastCommand?.first, functions.contains(name) { lastCommand = nil }
    }

    /// The command behind `exec` and its options, of which `-a` has a value (bash(1)).
    private static func behindOptions(_ words: ArraySlice<PathBytes>) -> [PathBytes] {
        var rest = words.dropFirst()
        while let option = rest.first, option.bytes.first == UInt8(ascii: "-") {
            rest = rest.dropFirst(option.bytes.last == UInt8(ascii: "a") ? 2 : 1)
        }
        return Array(rest)
    }

    /// The name of the function that a line begins to define.
    private static func function(_ first: PathBytes, _ words: [PathBytes]) -> PathBytes? {
        if first == "function", words.count > 1 { return PathBytes(words[1].bytes.prefix { $0 != UInt8(ascii: "(") }) }
        if words.count > 1, words[1].bytes.starts(with: "()".utf8) { return first }
        return first.bytes.contains(UInt8(ascii: "(")) ? PathBytes(first.bytes.prefix { $0 != UInt8(ascii: "(") }) : nil
    }

    private static func isProgram(_ word: PathBytes) -> Bool {
        isPlain(word) && !ScriptProcesses.keywords.contains(word) && !ScriptProcesses.builtins.contains(word)
            && !incidental.contains(word)
    }

    /// Other builtins, and programs that a script is hardly ever for.
    private static let incidental: Set<PathBytes> = [
        ".", "source", "eval", "wait", "kill", "alias", "command", "type", "hash", "jobs", "fg", "bg", "let", "select",
        "in", "pwd", "pushd", "popd", "unalias", "times", "typeset", "builtin", "enable", "sleep", "rm", "mkdir",
        "chown", "chmod", "cp", "mv", "ln", "cat", "touch", "sed",
    ]

    /// The lines of a text without carriage returns, those that end with a backslash joined with the next.
    private static func lines(_ text: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var isOpen = false
        for part in text.split(separator: 0x0a, omittingEmptySubsequences: false) {
            var line = part.filter { $0 != 0x0d }
            let goesOn = line.last == UInt8(ascii: "\\")
            if goesOn { line.removeLast() }
            if isOpen { lines[lines.count - 1] += line } else { lines.append(line) }
            isOpen = goesOn
        }
        return lines
    }

    private mutating func read(_ words: [PathBytes]) {
        let command = words.map(ShellScript.unquoted)
        let inner = CommandWrapper.inner(command) ?? command
        guard let program = inner.first else { return }
        // The wrapper runs as well.
        if inner.count < command.count, let wrapper = command.first, ShellScript.isPlain(wrapper),
            !execs.contains(wrapper)
        {
            execs.append(wrapper)
        }
        if program == "$@" || program == "${@}" || program == "$*" {
            runsArguments = true
        } else if ShellScript.isPlain(program), !execs.contains(program) {
            execs.append(program)
        }
    }

    private static let opensCommand: Set<PathBytes> = ["&&", "||", ";", "then", "else", "do", "{", "("]

    private static func unquoted(_ word: PathBytes) -> PathBytes {
        var bytes = word.bytes[...]
        while bytes.last == UInt8(ascii: ";") { bytes.removeLast() }
        if bytes.count >= 2, let quote = bytes.first, quote == 0x22 || quote == 0x27, bytes.last == quote {
            bytes = bytes.dropFirst().dropLast()
        }
        return PathBytes(bytes)
    }

    /// Whether a word is a name as it stands: no variable, substitution, redirection or option.
    static func isPlain(_ word: PathBytes) -> Bool {
        guard let first = word.bytes.first, first != UInt8(ascii: "-") else { return false }
        return word.bytes.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2b, 0x2d, 0x2e, 0x2f, 0x5f, 0x80...: true
            default: false
            }
        }
    }
}
