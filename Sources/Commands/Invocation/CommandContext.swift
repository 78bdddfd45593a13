/// What a command may touch of the process it runs in, so that tests run it without one.
public struct CommandContext: Sendable {
    /// Takes bytes for standard output.
    public var writeOutput: @Sendable ([UInt8]) -> Void
    /// Takes bytes for standard error.
    public var writeError: @Sendable ([UInt8]) -> Void
    /// The environment variables.
    public var environment: [String: String]
    /// Whether standard error is a terminal: progress bars and colour.
    public var errorIsTerminal: Bool
    /// Whether standard output is a terminal: colour.
    public var outputIsTerminal: Bool
    /// Columns of the terminal that standard error is.
    public var columns: Int
    /// Seconds since 1970, UTC, for the drop-in tools whose originals put today's date into their output.
    public var now: @Sendable () -> Int
    /// Returns when a command that runs for long is to end.
    public var end: @Sendable () async -> Void = {}

    /// A context of these parts.
    public init(
        writeOutput: @escaping @Sendable ([UInt8]) -> Void,
        writeError: @escaping @Sendable ([UInt8]) -> Void,
        environment: [String: String],
        errorIsTerminal: Bool = false,
        outputIsTerminal: Bool = false,
        columns: Int = 80,
        now: @escaping @Sendable () -> Int
    ) {
        self.writeOutput = writeOutput
        self.writeError = writeError
        self.environment = environment
        self.errorIsTerminal = errorIsTerminal
        self.outputIsTerminal = outputIsTerminal
        self.columns = columns
        self.now = now
    }

    /// The context of the command that runs: ``Tool`` and the tests set it.
    @TaskLocal public static var current = CommandContext(
        writeOutput: { _ in },
        writeError: { _ in },
        environment: [:],
        now: { 0 }
    )

    /// Writes a line to standard output.
    public func print(_ line: String) { writeOutput(Array(line.utf8) + [0x0a]) }

    /// Writes a line to standard error.
    public func report(_ line: String) { writeError(Array(line.utf8) + [0x0a]) }

    /// Whether a text on standard error may be coloured (https://no-color.org).
    public var coloursErrors: Bool { errorIsTerminal && environment["NO_COLOR", default: ""].isEmpty }

    /// Whether a text on standard output may be coloured (https://no-color.org).
    public var coloursOutput: Bool { outputIsTerminal && environment["NO_COLOR", default: ""].isEmpty }
}
