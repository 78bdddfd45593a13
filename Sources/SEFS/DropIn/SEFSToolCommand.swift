/// A command line of sefs-cli, as its parser takes it (`sefs-cli/app/src/main.rs` of occlum/sefs, with structopt).
///
/// `--enclave` may be left out here, and its value is not used: no enclave is needed.
enum SEFSToolCommand: Equatable {
    case zip(directory: String, image: String, mac: String, key: String?)
    case unzip(image: String, directory: String, protectsIntegrity: Bool, key: String?)
    case help
    case version

    /// A command line that is refused, with the text for it.
    struct Misuse: Error, Equatable {
        let text: String
    }

    init(_ arguments: [String]) throws(Misuse) {
        var rest = arguments[...]
        while let option = rest.first, option.hasPrefix("-") {
            rest.removeFirst()
            switch option {
            case "-h", "--help":
                self = .help
                return
            case "-V", "--version":
                self = .version
                return
            default: _ = try SEFSToolCommand.value(of: option, long: "--enclave", short: "-e", &rest)
            }
        }
        guard let command = rest.popFirst() else { throw SEFSToolCommand.misuse("a command is missing") }
        let parsed = try Parsed(rest, takesFlag: command == "unzip")
        switch command {
        case _ where parsed.asksForHelp: self = .help
        case "help": self = .help
        case "zip":
            let names = try parsed.names(["<dir>", "<image>", "<mac>"])
            self = .zip(directory: names[0], image: names[1], mac: names[2], key: parsed.key)
        case "unzip":
            let names = try parsed.names(["<image>", "<dir>"])
            self = .unzip(image: names[0], directory: names[1], protectsIntegrity: parsed.hasFlag, key: parsed.key)
        case "mount": throw SEFSToolCommand.misuse("images are not mounted by this tool: unzip them")
        default: throw SEFSToolCommand.misuse("The subcommand '\(command)' wasn't recognized")
        }
    }

    private struct Parsed {
        var key: String?
        var hasFlag = false
        var asksForHelp = false
        private var positional: [String] = []

        init(_ arguments: ArraySlice<String>, takesFlag: Bool) throws(Misuse) {
            var rest = arguments
            var optionsEnded = false
            while let argument = rest.popFirst() {
                switch argument {
                case _ where optionsEnded || !argument.hasPrefix("-") || argument == "-": positional.append(argument)
                case "--": optionsEnded = true
                case "-h", "--help": asksForHelp = true
                case "-p" where takesFlag, "--protect-integrity" where takesFlag: hasFlag = true
                default:
                    let value = try SEFSToolCommand.value(of: argument, long: "--key", short: "-k", &rest)
                    guard key == nil else {
                        throw misuse("The argument '--key <key>' was provided more than once")
                    }
                    key = value
                }
            }
        }

        func names(_ expected: [String]) throws(Misuse) -> [String] {
            guard positional.count <= expected.count else {
                throw misuse(
                    "Found argument '\(positional[expected.count])' which wasn't expected, or isn't valid in this context"
                )
            }
            guard positional.count == expected.count else {
                let missing = expected.dropFirst(positional.count).map { "    \($0)" }.joined(separator: "\n")
                throw misuse("The following required arguments were not provided:\n\(missing)")
            }
            return positional
        }
    }

    /// The value of an option with one, in any of the four forms that clap takes.
    private static func value(
        of argument: String,
        long: String,
        short: String,
        _ rest: inout ArraySlice<String>
    ) throws(Misuse) -> String {
        if argument == long || argument == short {
            guard let value = rest.popFirst() else {
                throw misuse("The argument '\(long)' requires a value but none was supplied")
            }
            return value
        }
        if argument.hasPrefix(long + "=") { return String(argument.dropFirst(long.count + 1)) }
        if argument.hasPrefix(short), !argument.hasPrefix("--") {
            let value = argument.dropFirst(short.count)
            return String(value.hasPrefix("=") ? value.dropFirst() : value)
        }
        throw misuse("Found argument '\(argument)' which wasn't expected, or isn't valid in this context")
    }

    private static func misuse(_ cause: String) -> Misuse {
        Misuse(text: "error: \(cause)\n\n\(usage)\nFor more information try --help\n")
    }

    static let usage = """
        USAGE:
            sefs-cli [--enclave <enclave>] zip [--key <key>] <dir> <image> <mac>
            sefs-cli [--enclave <enclave>] unzip [--key <key>] [--protect-integrity] <image> <dir>

        """
}
