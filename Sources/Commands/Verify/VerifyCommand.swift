internal import ArgumentParser
internal import Bytes
internal import Crypto
internal import Diagnostics
internal import LibOS
internal import OCI
internal import SGX
internal import Signing
internal import StrictJSON
internal import SystemPackage
internal import TEEBuild

/// `tee-build verify IMAGE` and `tee-build verify ENCLAVE.so`.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Measure the enclave in a TEE image anew, and check all that a processor and rune would go by.",
        discussion: """
            Each check is named, passed or failed. Exit status 1 if one failed.

            In the place of the image stands the signed file of an enclave of the Intel SGX SDK, such as \
            enclave.signed.so: then it is also said which copy of its metadata a loader takes.
            """
    )

    @Argument(help: "The TEE image, or the file of a signed enclave.")
    var image: String

    @Option(help: ArgumentHelp("MRENCLAVE that it must have.", valueName: "hex"))
    var mrenclave: String?

    @Option(help: ArgumentHelp("MRSIGNER that it must have.", valueName: "hex"))
    var mrsigner: String?

    @Option(help: ArgumentHelp("PEM key, or its public half, that must have signed it.", valueName: "file"))
    var signerKey: String?

    @Option(help: ArgumentHelp("ISVPRODID that it must have.", valueName: "n"))
    var isvProdID: UInt16?

    @Option(help: ArgumentHelp("Least ISVSVN that it must have.", valueName: "n"))
    var leastIsvSvn: UInt16?

    @Flag(help: "Fail if the enclave can be debugged.")
    var noDebug = false

    @OptionGroup(title: "Reading images") var images: ImageOptions
    @OptionGroup(title: "Messages") var speech: SpeechOptions

    @Option(help: "How the result is written: text or json.")
    var format = ResultFormat.text

    func run() throws {
        let context = CommandContext.current
        try LogFormat.$current.withValue(speech.logFormat) { try verify(context) }
    }

    private func verify(_ context: CommandContext) throws {
        let expectations = try expectations()
        if let bytes = try EnclaveFileArgument.bytes(image) {
            try show(try EnclaveFileVerification(bytes, name: image, expectations: expectations), context)
            return
        }
        let opened = try images.read(image, context, speech.progress(context))
        let verification = try Verification(of: opened, backEnds: allBackEnds, expectations: expectations)
        if format == .json {
            context.writeOutput(verification.json.indentedText + [0x0a])
        } else {
            show(verification, context)
        }
        guard verification.passed else { throw NegativeVerdict() }
    }

    private func expectations() throws -> Expectations {
        var expectations = Expectations()
        expectations.mrenclave = try mrenclave.map { try VerifyCommand.digest($0, "--mrenclave") }
        expectations.mrsigner = try mrsigner.map { try VerifyCommand.digest($0, "--mrsigner") }
        if let signerKey {
            let identity = try KeyIdentity(FilePath(signerKey))
            expectations.mrsigner = identity.mrsigner?.description ?? "no key that signs enclaves"
        }
        expectations.isvProdID = isvProdID
        expectations.leastISVSVN = leastIsvSvn
        expectations.refusesDebug = noDebug
        return expectations
    }

    private static func digest(_ text: String, _ option: String) throws -> String {
        guard text.utf8.count == 64, bytes(hexadecimal: text) != nil else {
            throw TeeError(
                .optionValue,
                object: "\(option) \(text)",
                cause: "it is not 64 hexadecimal digits",
                hint: "`tee-build inspect` prints the values of an image"
            )
        }
        return text.lowercased()
    }

    private func show(_ verification: Verification, _ context: CommandContext) {
        show(verification.checks, context)
        for finding in verification.findings { context.report(finding: finding) }
        conclude(verification.checks, context)
        context.print(verification.digest.description)
    }

    private func show(_ verification: EnclaveFileVerification, _ context: CommandContext) throws {
        if format == .json {
            context.writeOutput(verification.json.indentedText + [0x0a])
        } else {
            show(verification.checks, context)
            if !speech.quiet {
                for loader in verification.loaders { context.print("loader \(loader.platform): \(loader.choice)") }
            }
            conclude(verification.checks, context)
            context.print(verification.digest.description)
        }
        guard verification.passed else { throw NegativeVerdict() }
    }

    private func show(_ checks: [VerificationCheck], _ context: CommandContext) {
        for check in checks where !speech.quiet || !check.passed {
            let object = check.object.isEmpty ? "" : " \(printable(check.object.utf8))"
            let cause = check.cause.map { ": \(printable($0.utf8))" } ?? ""
            context.print("\(check.passed ? "passed" : "FAILED") \(check.name)\(object)\(cause)")
        }
    }

    private func conclude(_ checks: [VerificationCheck], _ context: CommandContext) {
        let failed = checks.count { !$0.passed }
        context.print(
            failed == 0
                ? "verified: all \(checks.count) checks passed"
                : "NOT verified: \(failed) of \(checks.count) checks failed"
        )
    }
}
