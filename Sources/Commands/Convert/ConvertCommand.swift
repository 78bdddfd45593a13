internal import ArgumentParser
internal import Compatibility
internal import Crypto
internal import Diagnostics
internal import LibOS
internal import OCI
internal import SGX
internal import StrictJSON
internal import TEEBuild

/// `tee-build convert IMAGE [OUTPUT]`.
struct ConvertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Turn a container image into a TEE image.",
        discussion: """
            IMAGE and OUTPUT are oci:DIR[:REF], oci-archive:FILE[:REF], docker-archive:FILE[:REF] or a bare path. Without \
            OUTPUT the image goes to oci:NAME-tee:REF in the working directory. Its digest is the last line of standard \
            output.
            """
    )

    @Argument(help: "The image to convert.")
    var image: String

    @Argument(help: "Where the TEE image goes.")
    var output: String?

    @OptionGroup var libOS: LibOSOptions
    @OptionGroup var signer: SigningOptions
    @OptionGroup var enclave: EnclaveOptions
    @OptionGroup var images: ImageOptions
    @OptionGroup var files: OutputFileOptions
    @OptionGroup var speech: SpeechOptions

    @Option(
        name: .customLong("allow"),
        help: ArgumentHelp("Convert in spite of findings with this code; may be repeated.", valueName: "code")
    )
    var allowed: [AllowedCode] = []

    @Option(help: ArgumentHelp("Write what went into MRENCLAVE to this file, as JSON lines.", valueName: "file"))
    var measurementLog: String?

    @Option(help: "How the result is written: text or json.")
    var format = ResultFormat.text

    func run() async throws {
        let context = CommandContext.current
        try await speech.apply { try await convert(context) }
    }

    private func convert(_ context: CommandContext) async throws {
        // All that can be wrong with the command line comes out before anything large is read.
        let backEnd = try libOS.backEnd()
        let who = try await signer.choice(context)
        let expected = try signer.expectation()
        var settings = try enclave.settings()
        let kit = try libOS.requiredKit(of: backEnd)
        let progress = speech.progress(context)
        let opened = try images.read(image, context, progress)
        let target = try output.map { try ImageReference($0) } ?? DefaultOutput.reference(for: opened.source)
        let time = try OutputTime(
            dateOption: enclave.date,
            sourceDateEpoch: context.environment["SOURCE_DATE_EPOCH"],
            source: opened.source
        )
        settings.date = time.date

        let conversion = Conversion(to: backEnd, kit: kit, settings: settings, allowing: allowed.map(\.code))
        let report = try conversion.report(on: opened)
        for finding in report.blocking { context.report(finding: finding) }
        let application = try Application(opened, report: report)
        let draft = try conversion.draft(of: application, recording: measurementLog != nil)
        for finding in draft.findings where finding.severity == .warning && !speech.quiet {
            context.report(finding: finding)
        }
        let made =
            if let who { try await draft.signed(by: who, expecting: expected) } else { try draft.unsignedImage() }
        let writer = ImageWriter(compression: files.compression, modified: time.modified)
        let step = ProgressStep("write \(target)")
        progress.begin(step)
        let digest = try made.write(to: target, by: writer)
        progress.end(step, note: "")
        if let measurementLog, let log = draft.unsigned.log { try replaceFile(measurementLog, with: log.jsonLines) }
        try conclude(made, digest, target, backEnd, context)
    }

    private func conclude(
        _ made: TEEImage,
        _ digest: Digest,
        _ target: ImageReference,
        _ backEnd: any LibOSBackEnd,
        _ context: CommandContext
    ) throws {
        let result = JSONValue.members([
            "digest": .string(digest.description), "output": .string(target.description),
            "signed": .bool(made.isSigned), "record": made.record.json,
        ])
        try files.write(digest: digest, metadata: result)
        if format == .json {
            context.writeOutput(result.indentedText + [0x0a])
            return
        }
        context.print("LibOS      \(backEnd.name): \(backEnd.summary)")
        context.print("kit        \(made.record.kit)")
        context.print("MRENCLAVE  \(made.record.sigstruct.mrenclave)")
        context.print("MRSIGNER   \(made.isSigned ? made.record.sigstruct.mrsigner.description : "not signed yet")")
        context.print("output     \(target)")
        context.print(digest.description)
    }
}

/// A code of a finding, as it is given with `--allow`.
struct AllowedCode: ExpressibleByArgument {
    let code: ErrorCode

    init?(argument: String) {
        guard let code = ErrorCode.all.first(where: { $0.label.lowercased() == argument.lowercased() }),
            code.exitStatus == 1
        else { return nil }
        self.code = code
    }
}
