internal import Glibc
internal import SystemPackage

/// One run of a program of the host: started without a shell, fed, bounded in time and output, and always waited for.
///
/// The program gets this process's environment, the three standard streams and no other descriptor.
public struct ProgramRun: Sendable {
    /// The program: a path if a slash stands in it, else a name that is looked up in `PATH`.
    public var program: String
    /// Its arguments, without its name.
    public var arguments: [String] = []
    /// What it finds on standard input, which then ends.
    public var input: [UInt8] = []
    /// The most bytes that are taken from its standard output.
    public var outputLimit = 1 << 20
    /// How long it may run.
    public var timeLimit: Duration = .seconds(120)
    /// Is handed what it writes to standard error, as it comes.
    public var onError: @Sendable (ArraySlice<UInt8>) -> Void = { _ in }

    /// How a run ended.
    public enum Ending: Sendable, Hashable {
        /// By itself, with this status.
        case exited(Int32)
        /// By this signal.
        case signalled(Int32)
    }

    /// What a run gave.
    public struct Outcome: Sendable, Hashable {
        /// How it ended.
        public let ending: Ending
        /// Its standard output.
        public let output: [UInt8]
    }

    /// Why there is no outcome.
    public enum Failure: Error, Sendable, Hashable {
        /// It could not be started, for this reason.
        case notStarted(String)
        /// It ran longer than it may, and was ended.
        case outOfTime
        /// It wrote more than is taken, and was ended.
        case tooMuchOutput
    }

    /// A run of `program` without arguments and input.
    public init(_ program: String) { self.program = program }

    /// Runs it to its end, in this thread.
    ///
    /// What it leaves behind is not waited for: when it has ended, what stands in the pipes is read and that is all.
    public func callAsFunction() throws(Failure) -> Outcome {
        var pipes = try ProgramPipes()
        var child = try ChildProcess(program, arguments, pipes)
        pipes.closeFarEnds()
        let deadline = ContinuousClock.now + timeLimit
        var progress = Progress()
        while true {
            if let ending = child.endingIfEnded() {
                _ = try exchange(&pipes, &progress)
                return Outcome(ending: ending, output: progress.output)
            }
            guard ContinuousClock.now < deadline else {
                child.end()
                throw .outOfTime
            }
            pipes.wait()
            do {
                try exchange(&pipes, &progress)
            } catch {
                child.end()
                throw error
            }
        }
    }

    private struct Progress {
        var sent = 0
        var output: [UInt8] = []
    }

    /// Moves what can be moved now.
    private func exchange(_ pipes: inout ProgramPipes, _ progress: inout Progress) throws(Failure) {
        progress.sent += pipes.send(input[progress.sent...])
        if progress.sent == input.count { pipes.endInput() }
        while let chunk = pipes.receiveOutput() {
            guard chunk.count <= outputLimit - progress.output.count else { throw .tooMuchOutput }
            progress.output += chunk
        }
        // Bounded, so that a flood of complaints cannot keep the deadline from being looked at.
        for _ in 0..<16 {
            guard let chunk = pipes.receiveError() else { break }
            onError(chunk[...])
        }
    }
}
