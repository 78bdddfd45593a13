/// A command line of sgx_sign, as its own parser takes it (linux-sgx 2.26, sign_tool.cpp `cmdline_parse`), and the two
/// options of ours: `--date YYYY-MM-DD` and `--flavour intel|occlum`.
struct SGXSignCommand: Sendable, Equatable {
    enum Mode: String, Sendable, CaseIterable {
        case sign, gendata, catsig, dump
    }

    /// Options with a path, in the order in which the tool checks them.
    enum Option: String, Sendable, CaseIterable {
        case enclave = "-enclave"
        case config = "-config"
        case key = "-key"
        case out = "-out"
        case sig = "-sig"
        case unsigned = "-unsigned"
        case dumpfile = "-dumpfile"
        case cssfile = "-cssfile"
    }

    /// A command line that is refused, with the text for it.
    struct Misuse: Error, Equatable {
        let text: String
    }

    let mode: Mode
    private(set) var paths: [Option: String] = [:]
    private(set) var flags: Set<String> = []
    private(set) var date: String?
    private(set) var flavour: SDKFlavour?

    static let flagNames = ["-ignore-rel-error", "-ignore-init-sec-error", "-resign"]

    init(_ arguments: [String]) throws(Misuse) {
        guard let first = arguments.first else { throw Misuse(text: "Lack of parameters.\n") }
        guard let mode = Mode(rawValue: first) else {
            throw Misuse(
                text: "Cannot recognize the command \"\(first)\".\nCommand \"sign/gendata/catsig\" is required.\n"
            )
        }
        self.mode = mode
        var rest = arguments.dropFirst()
        while let argument = rest.popFirst() {
            if SGXSignCommand.flagNames.contains(argument) {
                guard flags.insert(argument).inserted else { throw SGXSignCommand.repeated(argument) }
                continue
            }
            if argument == "--date" || argument == "--flavour" {
                try set(argument, rest.popFirst() ?? "")
                continue
            }
            guard let option = Option(rawValue: argument) else {
                throw Misuse(text: "Cannot recognize the option \"\(argument)\".\n")
            }
            guard let value = rest.first, !value.hasPrefix("-") else {
                throw Misuse(text: "The File name is not correct for \"\(argument)\" option.\n")
            }
            guard paths.updateValue(value, forKey: option) == nil else { throw SGXSignCommand.repeated(argument) }
            rest.removeFirst()
        }
        try check()
    }

    private mutating func set(_ option: String, _ value: String) throws(Misuse) {
        if option == "--date" {
            guard date == nil else { throw SGXSignCommand.repeated(option) }
            guard SigningDate(value) != nil else {
                throw Misuse(text: "The date is not correct for \"--date\" option: write YYYY-MM-DD.\n")
            }
            date = value
        } else {
            guard flavour == nil else { throw SGXSignCommand.repeated(option) }
            guard let named = SDKFlavour(rawValue: value) else {
                throw Misuse(text: "The value is not correct for \"--flavour\" option: write intel or occlum.\n")
            }
            flavour = named
        }
    }

    private static func repeated(_ option: String) -> Misuse {
        Misuse(text: "Repeatly specified \"\(option)\" option.\n")
    }

    private func check() throws(Misuse) {
        let (required, optional) = SGXSignCommand.options(of: mode)
        for option in Option.allCases {
            if required.contains(option), paths[option] == nil {
                throw Misuse(text: "Option \"\(option.rawValue)\" is required for the command \"\(mode.rawValue)\".\n")
            }
            if !required.contains(option), !optional.contains(option), paths[option] != nil {
                throw Misuse(text: "Option \"\(option.rawValue)\" is invalid for the command \"\(mode.rawValue)\".\n")
            }
        }
        if mode == .dump, flags.contains("-resign") {
            throw Misuse(text: "Option \"-resign\" is invalid for the command \"dump\".\n")
        }
        for (index, first) in Option.allCases.enumerated() {
            for second in Option.allCases.dropFirst(index + 1) {
                guard let path = paths[first], let other = paths[second], path.utf8.elementsEqual(other.utf8) else {
                    continue
                }
                throw Misuse(
                    text:
                        "Option \"\(first.rawValue)\" and option \"\(second.rawValue)\" are using the same file path.\n"
                )
            }
        }
    }

    private static func options(of mode: Mode) -> (required: [Option], optional: [Option]) {
        switch mode {
        case .sign: ([.enclave, .key, .out], [.config, .dumpfile, .cssfile])
        case .gendata: ([.enclave, .out], [.config])
        case .catsig: ([.enclave, .key, .out, .sig, .unsigned], [.config, .dumpfile, .cssfile])
        case .dump: ([.enclave, .dumpfile], [.cssfile])
        }
    }
}
