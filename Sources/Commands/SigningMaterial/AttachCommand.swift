internal import ArgumentParser
internal import Diagnostics
internal import HostFiles
internal import LibOS
internal import OCI
internal import RootFS
internal import Signing
internal import SystemPackage
internal import TEEBuild

/// `tee-build signing-material attach IMAGE SIGNATURE [OUTPUT]`.
struct AttachCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Attach a signature to the image whose signing material was exported.",
        discussion: """
            SIGNATURE holds the 384 bytes, their base64, the JSON of a signing service or a whole SIGSTRUCT. It is \
            checked, and that nothing has changed since the export. The image is the same as if the key had been at hand.
            """
    )

    @Argument(help: "What was exported: the image that waits for its signature, or the ordinary one.")
    var image: String

    @Argument(help: "File with the signature.")
    var signature: String

    @Argument(help: "Where the signed image goes.")
    var output: String?

    @Option(help: ArgumentHelp("PEM public key of the signer, where the file has none.", valueName: "file"))
    var publicKey: String?

    @Option(help: ArgumentHelp("The exported \(SigningRequest.documentName).", valueName: "file"))
    var request = SigningRequest.documentName

    @Option(help: ArgumentHelp("PEM key, or its public half, that must have signed.", valueName: "file"))
    var signerKey: String?

    @OptionGroup var conversion: ConversionOptions
    @OptionGroup(title: "Documents beside the image") var referrers: ReferrerOptions
    @OptionGroup(title: "Output") var files: OutputFileOptions
    @OptionGroup(title: "Messages") var speech: SpeechOptions

    @Option(help: "How the result is written: text or json.")
    var format = ResultFormat.text

    func run() throws {
        let context = CommandContext.current
        try LogFormat.$current.withValue(speech.logFormat) { try attach(context) }
    }

    private func attach(_ context: CommandContext) throws {
        let exported = try describing(request) { () throws(TeeError) in
            try SigningRequest(document: try InputFile(FilePath(request)).contents(limit: 1 << 20))
        }
        let key = try publicKey.map { try InputFile(FilePath($0)).contents(limit: 1 << 16) }
        let answer = try describing(signature) { () throws(TeeError) in
            try EnclaveSignature(
                file: try InputFile(FilePath(signature)).contents(limit: 1 << 16),
                publicKey: key
            )
        }
        let expected = try SigningOptions.mrsigner(ofKeyIn: signerKey)
        let progress = speech.progress(context)
        let opened = try conversion.images.read(image, context, progress)
        let target = try output.map { try ImageReference($0) } ?? DefaultOutput.reference(for: opened.source)
        if opened.isTEEImage {
            guard referrers.kinds.isEmpty else {
                throw TeeError(
                    .undescribable,
                    object: image,
                    cause: "what it was made with is not in it",
                    hint: "name the image that was converted, with the options of that conversion"
                )
            }
            let unsigned = try UnsignedImage(opened, backEnds: allBackEnds)
            let signed = try exported.attach(answer, to: unsigned.request, expecting: expected)
            let spool = try InstanceSpool()
            let writer = ImageWriter(compression: files.compression, modified: unsigned.modified)
            try ImageResult(
                try unsigned.sealed(signed, spool: spool),
                backEnd: unsigned.backEnd,
                to: target,
                by: writer,
                progress
            )
            .tell(context, files, format)
        } else {
            let plan = try conversion.plan(context)
            let (draft, time) = try conversion.draft(of: opened, plan, quiet: speech.quiet, context)
            let signed = try exported.attach(answer, to: draft.request, expecting: expected)
            let writer = ImageWriter(compression: files.compression, modified: time.modified)
            let made = try draft.sealed(signed).describedBy(referrers.kinds, from: draft, created: time.modified)
            try ImageResult(made, backEnd: plan.backEnd, to: target, by: writer, progress)
                .tell(context, files, format)
        }
    }
}
