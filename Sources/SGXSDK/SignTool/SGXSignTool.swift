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

    /// Why a command ended; the text was not printed yet.
    struct Failure: Error {
        let text: String
        init(_ text: String) { self.text = text }

        /// What the original says, and below it what and why in our words.
        init(_ refusal: Refusal) {
            text = refusal.text + "sgx_sign: \(refusal.error)\nhint: \(refusal.error.hint)\n"
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
                report(error.text)
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
            throw Failure(Failure(error).text + failure)
        }
        let metadata = Array(image.bytes.dropFirst(image.note.offset).prefix(MetadataDump.byteLimit))
        guard let text = MetadataDump.text(of: metadata) else { throw Failure(failure) }
        let structure = metadata.dropFirst(MetadataDraft.signatureOffset).prefix(SignatureStructure.byteCount)
        try write([(target, Array(text.utf8)), (command.paths[.cssfile], Array(structure))])
    }
}
