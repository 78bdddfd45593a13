import Commands
import Synchronization

/// A run of the program in this process, with what it wrote.
struct CapturedRun {
    let status: Int32
    let output: String
    let errors: String

    /// Runs `tee-build` with `arguments`.
    init(_ arguments: String..., environment: [String: String] = [:], program: String = "tee-build") async {
        await self.init(arguments: arguments, environment: environment, program: program)
    }

    init(arguments: [String], environment: [String: String] = [:], program: String = "tee-build") async {
        let output = Sink()
        let errors = Sink()
        let context = CommandContext(
            writeOutput: { output.write($0) },
            writeError: { errors.write($0) },
            environment: environment,
            now: { 1_700_000_000 }
        )
        status = await Tool.run([program] + arguments, context: context)
        self.output = output.text
        self.errors = errors.text
    }
}

private final class Sink: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    func write(_ more: [UInt8]) { bytes.withLock { $0 += more } }

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
}
