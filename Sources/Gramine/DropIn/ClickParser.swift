/// A command line in the syntax of Python's click 8: `--name VALUE`, `--name=VALUE`, `-nVALUE`, flags together as `-qv`,
/// options and arguments in any order, `--` before arguments only.
struct ClickParser {
    /// An option by all its names, the first being the one that it is known by here.
    struct Option {
        let names: [String]
        let takesValue: Bool

        init(_ names: String..., takesValue: Bool = true) {
            self.names = names
            self.takesValue = takesValue
        }

        /// The names as click puts them into messages.
        var shown: String { names.map { "'\($0)'" }.joined(separator: " / ") }
    }

    /// A command line that is refused, with click's words.
    struct Misuse: Error, Equatable {
        let text: String
    }

    /// The options met, in order, flags with the name that was written.
    private(set) var values: [(option: String, value: String)] = []
    /// What is no option, in order; unknown options too if they are let through.
    private(set) var rest: [String] = []
    private let options: [Option]
    private let passesUnknown: Bool

    init(_ arguments: [String], _ options: [Option], passesUnknown: Bool = false) throws(Misuse) {
        self.options = options
        self.passesUnknown = passesUnknown
        var left = arguments[...]
        while let argument = left.popFirst() {
            if argument == "--" {
                rest += left
                return
            }
            guard argument.utf8.count > 1, argument.hasPrefix("-") else {
                rest.append(argument)
                continue
            }
            try option(argument, &left)
        }
    }

    /// The last value of an option.
    func value(_ name: String) -> String? { values.last { $0.option == name }?.value }

    private mutating func option(_ argument: String, _ left: inout ArraySlice<String>) throws(Misuse) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if let option = known(parts[0]) {
            let explicit = parts.count > 1 ? parts[1] : nil
            if option.takesValue {
                try take(option, explicit ?? left.popFirst(), as: parts[0])
            } else if explicit == nil {
                values.append((option.names[0], parts[0]))
            } else {
                throw Misuse(text: "Option '\(parts[0])' does not take a value.")
            }
        } else if argument.hasPrefix("--") {
            guard passesUnknown else { throw Misuse(text: "No such option: \(parts[0])") }
            rest.append(argument)
        } else {
            try letters(argument, &left)
        }
    }

    /// One-letter options behind one dash; the first that takes a value takes the rest.
    private mutating func letters(_ argument: String, _ left: inout ArraySlice<String>) throws(Misuse) {
        var unknown = ""
        var characters = argument.dropFirst()
        while let letter = characters.popFirst() {
            let name = "-\(letter)"
            guard let option = known(name) else {
                guard passesUnknown else { throw Misuse(text: "No such option: \(name)") }
                unknown.append(letter)
                continue
            }
            guard option.takesValue else {
                values.append((option.names[0], name))
                continue
            }
            try take(option, characters.isEmpty ? left.popFirst() : String(characters), as: name)
            break
        }
        if !unknown.isEmpty { rest.append("-" + unknown) }
    }

    private mutating func take(_ option: Option, _ value: String?, as name: String) throws(Misuse) {
        guard let value else { throw Misuse(text: "Option '\(name)' requires an argument.") }
        values.append((option.names[0], value))
    }

    private func known(_ name: String) -> Option? { options.first { $0.names.contains(name) } }
}
