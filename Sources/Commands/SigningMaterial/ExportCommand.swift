internal import ArgumentParser
internal import Diagnostics
internal import HostFiles
internal import LibOS
internal import SGX
internal import Signing
internal import StrictJSON
internal import SystemPackage
internal import TEEBuild

/// `tee-build signing-material export IMAGE`.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the 256 bytes that a signer elsewhere signs, and what they say.",
        discussion: """
            IMAGE is what `convert --signer detached` made, or an ordinary image with the options of convert. The files \
            are \(SigningRequest.materialName) (for example for `openssl dgst -sha256 -sign`), \
            \(SigningRequest.documentName), which attach reads, and \(SigningRequest.summaryName) for people.
            """
    )

    @Argument(help: "The image.")
    var image: String

    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("Folder for the files.", valueName: "dir"))
    var output = "."

    @OptionGroup var conversion: ConversionOptions
    @OptionGroup(title: "Messages") var speech: SpeechOptions

    @Option(help: "How the result is written: text or json.")
    var format = ResultFormat.text

    func run() throws {
        let context = CommandContext.current
        try LogFormat.$current.withValue(speech.logFormat) { try export(context) }
    }

    private func export(_ context: CommandContext) throws {
        let opened = try conversion.images.read(image, context, speech.progress(context))
        let request: SigningRequest
        if opened.isTEEImage {
            request = try UnsignedImage(opened, backEnds: allBackEnds).request
        } else {
            let plan = try conversion.plan(context)
            request = try conversion.draft(of: opened, plan, quiet: speech.quiet, context).draft.request
        }
        let folder = FilePath(output)
        _ = try OutputDirectory.making(folder)
        for file in request.files { try writeFile(file.bytes, to: folder.appending(file.name)) }
        if format == .json {
            context.writeOutput(request.jsonValue.indentedText + [0x0a])
        } else {
            context.print(request.summary)
        }
    }
}
