internal import ArgumentParser
internal import Diagnostics
internal import LibOS
internal import OCI
internal import RootFS
internal import SGX
internal import StrictJSON
internal import TEEBuild

/// `tee-build inspect IMAGE` and `tee-build inspect ENCLAVE.so`.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what an image is: its enclave, as computed from its bytes, or its files.",
        discussion: """
            In the place of the image stands the file of an enclave of the Intel SGX SDK, such as enclave.signed.so: \
            then its metadata, its layout and what loaders make of them are shown.
            """
    )

    @Argument(help: "The image, or the file of an enclave.")
    var image: String

    @Flag(help: "Show every path of the merged layers, one JSON object a line, sorted by bytes.")
    var tree = false

    @Flag(help: "Show what goes into MRENCLAVE, one JSON object a line.")
    var measurementLog = false

    @Option(
        help: ArgumentHelp(
            "Verify the image, and print what verifiers hold quotes against: json, rvps or rego.",
            valueName: "form"
        ),
        transform: { try knownValue($0) }
    )
    var referenceValues: ReferenceValues.Form?

    @Option(help: ArgumentHelp("Name of the enclave at a verifier, for --reference-values.", valueName: "name"))
    var referenceName: String?

    @OptionGroup(title: "Reading images") var images: ImageOptions
    @OptionGroup(title: "Messages") var speech: SpeechOptions

    @Option(help: "How the result is written: text or json.")
    var format = ResultFormat.text

    func validate() throws {
        guard [tree, measurementLog, referenceValues != nil].count(where: \.self) < 2 else {
            throw ValidationError("give one of --tree, --measurement-log and --reference-values")
        }
        guard referenceName == nil || referenceValues != nil else {
            throw ValidationError("--reference-name needs --reference-values")
        }
    }

    func run() throws {
        let context = CommandContext.current
        try LogFormat.$current.withValue(speech.logFormat) { try inspect(context) }
    }

    private func inspect(_ context: CommandContext) throws {
        if let bytes = try EnclaveFileArgument.bytes(image) {
            try show(try EnclaveFileInspection(bytes, name: image), context)
            return
        }
        let opened = try images.read(image, context, speech.progress(context))
        if tree {
            context.writeTree(of: opened.tree)
            return
        }
        if let referenceValues {
            let verified = try VerifiedImage(opened, backEnds: allBackEnds)
            let values = try ReferenceValues(verified, name: referenceName)
            context.writeOutput(try values.text(referenceValues))
            return
        }
        let inspection = try Inspection(of: opened, backEnds: allBackEnds)
        if measurementLog {
            guard let log = inspection.evidence?.log else {
                throw missing("it holds no enclave", "name an image that `tee-build convert` made")
            }
            context.writeOutput(log.jsonLines)
        } else if format == .json {
            context.writeOutput(inspection.json.indentedText + [0x0a])
        } else {
            for line in inspection.lines { context.print(line) }
        }
    }

    private func show(_ inspection: EnclaveFileInspection, _ context: CommandContext) throws {
        if tree || referenceValues != nil {
            throw missing("it is the file of an enclave, and no image", "name an image")
        }
        if measurementLog {
            guard let log = inspection.log else {
                throw missing("it is not signed, so that its configuration is not known", "name a signed enclave")
            }
            context.writeOutput(log.jsonLines)
        } else if format == .json {
            context.writeOutput(inspection.json.indentedText + [0x0a])
        } else {
            for line in inspection.lines { context.print(line) }
        }
    }

    private func missing(_ cause: String, _ hint: String) -> TeeError {
        TeeError(.notATEEImage, object: image, cause: cause, hint: hint)
    }
}

extension CommandContext {
    /// Writes the lines of a tree, many at a time.
    fileprivate func writeTree(of tree: RootFS) {
        var buffer: [UInt8] = []
        tree.forEachTreeLine { line in
            buffer += line
            if buffer.count > 1 << 16 {
                writeOutput(buffer)
                buffer.removeAll(keepingCapacity: true)
            }
        }
        writeOutput(buffer)
    }
}
