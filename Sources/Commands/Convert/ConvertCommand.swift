internal import ArgumentParser
internal import Diagnostics
internal import LibOS
internal import OCI
internal import SGX
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

    @OptionGroup var conversion: ConversionOptions
    @OptionGroup(title: "Signing") var signer: SigningOptions
    @OptionGroup(title: "Documents beside the image") var referrers: ReferrerOptions
    @OptionGroup(title: "Output") var files: OutputFileOptions
    @OptionGroup(title: "Messages") var speech: SpeechOptions

    @Option(help: ArgumentHelp("Write what went into MRENCLAVE to this file, as JSON lines.", valueName: "file"))
    var measurementLog: String?

    @Option(help: "How the result is written: text or json.")
    var format = ResultFormat.text

    func run() async throws {
        let context = CommandContext.current
        try await speech.apply { try await convert(context) }
    }

    private func convert(_ context: CommandContext) async throws {
        let plan = try conversion.plan(context)
        let who = try await signer.choice(context)
        let expected = try signer.expectation()
        let target = try output.map { try ImageReference($0) }
        let progress = speech.progress(context)
        let images = conversion.images
        let intake = try images.intake(context, progress)
        let platform = try Platform(images.platform)
        let (source, drafted) = try intake.read(try ImageReference(image), platform: platform) { opened in
            let draft = Result {
                try conversion.draft(
                    of: opened,
                    plan,
                    recording: measurementLog != nil,
                    quiet: speech.quiet,
                    context
                )
            }
            return (opened.source, draft)
        }
        let (draft, time) = try drafted.get()
        let made =
            if let who { try await draft.signed(by: who, expecting: expected) } else { try draft.unsignedImage() }
        let described = try made.describedBy(referrers.kinds, from: draft, created: time.modified)
        let result = try ImageResult(
            described,
            backEnd: plan.backEnd,
            to: target ?? DefaultOutput.reference(for: source),
            by: ImageWriter(compression: files.compression, modified: time.modified),
            progress
        )
        intake.keepChecks(of: source)
        if let measurementLog, let log = draft.unsigned.log { try replaceFile(measurementLog, with: log.jsonLines) }
        try result.tell(context, files, format)
    }
}
