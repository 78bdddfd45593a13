internal import HostProcess

/// Arguments of `make` as its own habits have them, for a parser that knows no option whose value may be left out.
enum MakeArguments {
    /// The arguments, with the number of processors behind each `-j` that has no number: `-j`, `--jobs`, `-kj`. Flags that
    /// stand before it in one word are taken apart, as in `-kj4`.
    static func plain(_ arguments: [String]) -> [String] {
        guard arguments.first == "make" else { return arguments }
        var plain: [String] = []
        for (place, argument) in arguments.enumerated() {
            guard !plain.contains("--"), let (flags, number) = jobs(argument) else {
                plain.append(argument)
                continue
            }
            if !flags.isEmpty { plain.append("-\(flags)") }
            plain.append("-j")
            if !number.isEmpty {
                plain.append(number)
            } else if place + 1 == arguments.count || !isNumber(arguments[place + 1]) {
                plain.append("\(processorCount())")
            }
        }
        return plain
    }

    /// The flags before the `j` of a word of short options, and the number behind it; nil for any other word.
    private static func jobs(_ argument: String) -> (flags: String, number: String)? {
        if argument == "--jobs" { return ("", "") }
        guard argument.hasPrefix("-"), let end = argument.firstIndex(of: "j") else { return nil }
        let flags = argument[..<end].dropFirst()
        let number = argument[end...].dropFirst()
        guard flags.allSatisfy("knBqs".contains), number.isEmpty || isNumber(number) else { return nil }
        return (String(flags), String(number))
    }

    private static func isNumber(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
