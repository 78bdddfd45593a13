internal import Bytes
public import Crypto
public import Diagnostics
internal import HostProcess

/// Signs with a program of the user's: `exec:PROGRAM`.
///
/// The program gets the 256 bytes of material on standard input and answers on standard output as
/// ``EnclaveSignature/init(answer:)`` reads it. It is started without a shell and without arguments, inherits the
/// environment and no descriptor but the standard streams, and is ended if it takes too long or writes too much.
public struct ProgramSigner: Signer {
    private let program: String
    private let timeLimit: Duration
    private let report: @Sendable (String) -> Void

    /// A signer that runs `program`: a path if a slash stands in it, else a name that is looked up in `PATH`.
    ///
    /// - Parameters:
    ///   - timeLimit: how long it may run; somebody may have to touch a token.
    ///   - report: is handed what the program writes to standard error as it comes, one printable line at a time.
    public init(
        _ program: String,
        timeLimit: Duration = .seconds(120),
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.program = program
        self.timeLimit = timeLimit
        self.report = report
    }

    /// Has the program sign the material.
    ///
    /// - Throws: `TB4021` it cannot be started, `TB4022` it fails, `TB4023` it takes too long, `TB4020` its answer cannot
    ///   be read.
    public func sign(_ material: SigningMaterial) async throws(TeeError) -> EnclaveSignature {
        let lines = PrintableLines(report)
        var run = ProgramRun(program)
        run.input = material.bytes
        run.outputLimit = EnclaveSignature.answerByteLimit
        run.timeLimit = timeLimit
        run.onError = { lines.take($0) }
        let result = await onOwnThread { [run] in Result { () throws(ProgramRun.Failure) in try run() } }
        lines.end()
        return try describing("exec:" + printable(program.utf8)) { () throws(TeeError) in
            switch result {
            case .success(let outcome):
                guard outcome.ending == .exited(0) else { throw failure(outcome.ending) }
                return try EnclaveSignature(answer: outcome.output)
            case .failure(let cause): throw failure(cause)
            }
        }
    }

    /// The key that the program says it signs with.
    ///
    /// It is started with the argument `public-key` and nothing on standard input, and answers with a PEM public key, or as
    /// to a request for a signature.
    ///
    /// - Returns: nil if it does not know this request.
    public func publicKey() async -> RSAPublicKey? {
        var run = ProgramRun(program)
        run.arguments = ["public-key"]
        run.outputLimit = EnclaveSignature.answerByteLimit
        run.timeLimit = timeLimit
        let result = await onOwnThread { [run] in Result { () throws(ProgramRun.Failure) in try run() } }
        guard case .success(let outcome) = result, outcome.ending == .exited(0) else { return nil }
        if let key = try? RSAPublicKey(pem: outcome.output) { return key }
        return try? EnclaveSignature(answer: outcome.output).publicKey
    }

    private func failure(_ ending: ProgramRun.Ending) -> TeeError {
        let cause =
            switch ending {
            case .exited(let status): "it ended with status \(status)"
            case .signalled(let signal): "it was ended by signal \(signal)"
            }
        return TeeError(.programFailed, object: "", cause: cause, hint: "look at what it wrote to standard error")
    }

    private func failure(_ failure: ProgramRun.Failure) -> TeeError {
        switch failure {
        case .notStarted(let reason):
            TeeError(
                .programNotStarted,
                object: "",
                cause: reason,
                hint: "name an executable file, as exec:./PROGRAM where it is in no folder of PATH"
            )
        case .outOfTime:
            TeeError(
                .programTooSlow,
                object: "",
                cause: "it did not end within \(timeLimit.components.seconds) seconds",
                hint: "see what it waits for, or give it longer with --signer-timeout SECONDS"
            )
        case .tooMuchOutput:
            TeeError(
                .unreadableAnswer,
                object: "",
                cause: "it is longer than \(EnclaveSignature.answerByteLimit) bytes",
                hint: "the answer must be {\"signature\": base64 of 384 bytes, \"publicKey\": PEM}"
            )
        }
    }
}
