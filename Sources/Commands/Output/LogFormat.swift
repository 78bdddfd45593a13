internal import ArgumentParser

/// How progress, warnings and errors are written to standard error.
enum LogFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text
    case json

    /// The format of the command that runs.
    @TaskLocal static var current = LogFormat.text
}
