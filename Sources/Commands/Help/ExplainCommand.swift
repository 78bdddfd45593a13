internal import ArgumentParser
internal import Diagnostics

/// `tee-build explain [CODE]`.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what an error or finding code means and what to do about it."
    )

    @Argument(help: "A code such as TB3301; without one, all codes are listed.")
    var code: String?

    func run() throws {
        let context = CommandContext.current
        guard let code else {
            for code in ErrorCode.all { context.print("\(code.label)  \(code.title)") }
            return
        }
        guard let known = ErrorCode.all.first(where: { $0.label.lowercased() == code.lowercased() }) else {
            throw TeeError(
                .unknownCode,
                object: code,
                cause: "no error or finding has this code",
                hint: "`tee-build explain` lists all codes"
            )
        }
        context.print("\(known.label): \(known.title)")
        context.print("")
        context.print(known.explanation)
        context.print("")
        context.print("A command that ends with it has exit status \(known.exitStatus).")
    }
}
