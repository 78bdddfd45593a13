import Diagnostics

/// A drop-in for the SDK's signing tool: the same command line, files, texts and exit status.
///
/// What differs: the date can be told, no output that existed is deleted or half written on failure, and what could
/// never be loaded is said on standard error. FIPS modes, whose signature is random, are refused.
public struct SGXSignTool {
    /// The value of an environment variable.
    public let environment: (String) -> String?
    /// Today in UTC, for a run that tells no date.
    public let today: SigningDate
    /// Takes what the tool prints on standard output: the configuration again.
    public let output: ([UInt8]) -> Void
    /// Takes what it prints on standard error.
    public let report: (String) -> Void

    /// A tool in these surroundings.
    public init(
        environment: @escaping (String) -> String?,
        today: SigningDate,
        output: @escaping ([UInt8]) -> Void,
        report: @escaping (String) -> Void
    ) {
        self.environment = environment
        self.today = today
        self.output = output
        self.report = report
    }

    /// Why a command ended; it was not printed yet.
    struct Failure: Error {
        /// The lines of the original.
        var text: String
        /// What and why in our words, which is printed below them.
        var detail = ""

        init(_ text: String) { self.text = text }

        init(_ text: String, because error: TeeError) {
            self.text = text
            detail = "sgx_sign: \(error)\nhint: \(error.hint)\n"
        }

        /// A refusal, and the line that ends such a run.
        init(_ refusal: Refusal, then last: String = "") {
            self.init(refusal.text + last, because: refusal.error)
        }
    }

    /// Runs the tool with the arguments behind its name.
    ///
    /// - Returns: the exit status: 0, or 255 as the original's.
    public func run(arguments: [String]) -> Int32 {
        if arguments == ["-help"] {
            report(SGXSignTexts.usage)
            return 0
        }
        if arguments == ["-version"] {
            report(SGXSignTexts.version)
            return 0
        }
        do throws(SGXSignCommand.Misuse) {
            let command = try SGXSignCommand(arguments)
            do throws(Failure) {
                try run(command)
                report(SGXSignTexts.success)
                return 0
            } catch {
                report(error.text + error.detail)
                return 255
            }
        } catch {
            report(error.text + SGXSignTexts.usage)
            return 255
        }
    }

    private func run(_ command: SGXSignCommand) throws(Failure) {
        switch command.mode {
        case .dump: try dump(command)
        case .sign, .gendata, .catsig: try sign(command)
        }
    }

    func date(_ command: SGXSignCommand) throws(Failure) -> SigningDate {
        if let date = command.date.flatMap({ SigningDate($0) }) { return date }
        guard let epoch = environment("SOURCE_DATE_EPOCH"), !epoch.isEmpty else { return today }
        guard let seconds = Int64(epoch), let date = SigningDate(secondsSinceEpoch: seconds) else {
            throw Failure("SOURCE_DATE_EPOCH is no number of seconds since 1970: \(epoch)\n" + SGXSignTexts.overall)
        }
        return date
    }

    private func dump(_ command: SGXSignCommand) throws(Failure) {
        let target = command.paths[.dumpfile] ?? ""
        let failure = "Failed to dump metadata info to file \"\(target)\".\n."
        let bytes = try read(command.paths[.enclave], limit: MeasuredEnclave.fileLimit, tail: failure)
        let image: EnclaveImage
        do {
            image = try EnclaveImage(parsing: bytes)
        } catch {
            throw Failure(error, then: failure)
        }
        let metadata = Array(image.bytes.dropFirst(image.note.offset).prefix(MetadataDump.byteLimit))
        guard let text = MetadataDump.text(of: metadata) else { throw Failure(failure) }
        let structure = metadata.dropFirst(MetadataDraft.signatureOffset).prefix(SignatureStructure.byteCount)
        try write([(target, Array(text.utf8)), (command.paths[.cssfile], Array(structure))])
    }
}
