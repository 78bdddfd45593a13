internal import ArgumentParser
internal import Diagnostics
internal import HostProcess

/// The program as a function of its arguments.
public enum Tool {
    /// Runs with the arguments and streams of this process, and ends it.
    public static func runAndExit() async -> Never {
        forbidCoreDumps()
        var context = CommandContext(
            writeOutput: { StandardStream.output.write($0) },
            writeError: { StandardStream.error.write($0) },
            environment: processEnvironment(),
            errorIsTerminal: StandardStream.error.isTerminal,
            outputIsTerminal: StandardStream.output.isTerminal,
            columns: StandardStream.error.columns ?? 80,
            now: secondsSince1970
        )
        context.end = { _ = await terminationSignal() }
        exitProcess(await run(CommandLine.arguments, context: context))
    }

    /// Runs `arguments`, of which the first is the name that the program was started by, and answers the exit status.
    public static func run(_ arguments: [String], context: CommandContext) async -> Int32 {
        await CommandContext.$current.withValue(context) {
            if let (tool, own) = DropInTool.called(by: arguments) {
                return tool.run(own, program: arguments.first ?? "", context: context)
            }
            return await LogFormat.$current.withValue(LogFormat(askedForBy: arguments)) {
                await runCommand(Array(arguments.dropFirst()), context: context)
            }
        }
    }

    private static func runCommand(_ arguments: [String], context: CommandContext) async -> Int32 {
        do {
            var command = try RootCommand.parseAsRoot(MakeArguments.plain(arguments))
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return 0
        } catch {
            return conclude(error, context: context)
        }
    }

    /// Tells the user of an error, or of the help that was asked for, and answers the exit status.
    private static func conclude(_ error: any Error, context: CommandContext) -> Int32 {
        switch error {
        case let error as TeeError:
            context.report(error: error)
            return error.code.exitStatus
        case let errors as TeeErrors:
            for error in errors.all { context.report(error: error) }
            return errors.first.code.exitStatus
        case let verdict as NegativeVerdict:
            return verdict.exitStatus
        case let failure as ReportedFailure:
            return failure.exitStatus
        default:
            let message = RootCommand.fullMessage(for: error)
            guard RootCommand.exitCode(for: error).isSuccess else {
                context.report(usage: message)
                return ErrorCode.usage.exitStatus
            }
            context.print(message)
            return 0
        }
    }
}

/// Thrown by a command that has printed a negative verdict and has nothing more to say.
struct NegativeVerdict: Error {
    let exitStatus: Int32 = 1
}

/// Thrown by a command that has told of its errors as they happened.
struct ReportedFailure: Error {
    let exitStatus: Int32
}
