internal import ArgumentParser
internal import Diagnostics

/// How a command speaks: the same for all.
struct SpeechOptions: ParsableArguments {
    @Flag(name: [.short, .long], help: "Say nothing on standard error but errors.")
    var quiet = false

    @Flag(name: [.short, .long], help: "Say more on standard error.")
    var verbose = false

    @Option(help: ArgumentHelp("How progress, warnings and errors are written: text or json.", valueName: "format"))
    var logFormat = LogFormat.text

    /// Runs `body` with these options in force.
    func apply<Result>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Result
    ) async rethrows -> Result {
        try await LogFormat.$current.withValue(logFormat, operation: body)
    }

    /// The observer that shows progress the way that these options and the terminal ask for.
    func progress(_ context: CommandContext) -> any ProgressObserver {
        if quiet { return SilentProgress() }
        if context.errorIsTerminal, logFormat == .text {
            return ProgressBars(context: context, columns: context.columns)
        }
        return ProgressLines(context: context, format: logFormat)
    }
}

/// How a result is written to standard output.
enum ResultFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text
    case json
}
