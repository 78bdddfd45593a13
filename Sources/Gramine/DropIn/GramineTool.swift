public import SGX

/// The surroundings in which a drop-in for one of Gramine's tools runs.
public struct GramineTool {
    /// The name that the tool was called by, with a path or without: the original's folder tells where Gramine is.
    public let program: String
    /// The value of an environment variable.
    public let environment: (String) -> String?
    /// Today in UTC, for a signature without `--date`.
    public let today: SignatureDate
    /// Takes what the tool prints on standard output.
    public let output: ([UInt8]) -> Void
    /// Takes what it prints on standard error.
    public let report: (String) -> Void

    /// These surroundings.
    public init(
        program: String,
        environment: @escaping (String) -> String?,
        today: SignatureDate,
        output: @escaping ([UInt8]) -> Void,
        report: @escaping (String) -> Void
    ) {
        self.program = program
        self.environment = environment
        self.today = today
        self.output = output
        self.report = report
    }

    /// Why a tool ended: with click's exit status 2 after its usage, or with 1.
    enum Failure: Error {
        case misuse(String)
        case error(String)
    }

    /// Runs `body`; says why it failed.
    func finish(_ usage: ToolUsage, _ body: () throws(Failure) -> Void) -> Int32 {
        do throws(Failure) {
            try body()
            return 0
        } catch {
            switch error {
            case .misuse(let text):
                report("\(usage.line)\nTry '\(usage.name) --help' for help.\n\nError: \(text)\n")
                return 2
            case .error(let text):
                report(text)
                return 1
            }
        }
    }

    func print(_ text: String) { output(Array(text.utf8)) }
}

/// How a tool is called.
struct ToolUsage {
    let name: String
    let arguments: String
    let help: String

    var line: String { "Usage: \(name) [OPTIONS] \(arguments)" }
    var text: String { "\(line)\n\n\(help)" }
}
