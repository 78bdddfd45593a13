internal import ArgumentParser

/// How progress, warnings and errors are written to standard error.
enum LogFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text
    case json

    /// The format that these arguments ask for, whatever else is wrong with them.
    init(askedForBy arguments: [String]) {
        let option = "--log-format"
        let follows = zip(arguments, arguments.dropFirst()).contains { $0 == option && $1 == LogFormat.json.rawValue }
        self = follows || arguments.contains("\(option)=\(LogFormat.json.rawValue)") ? .json : .text
    }

    /// The format of the command that runs.
    @TaskLocal static var current = LogFormat.text
}
