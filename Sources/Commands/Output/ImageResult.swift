internal import Crypto
internal import Diagnostics
internal import LibOS
internal import OCI
internal import SGX
internal import StrictJSON
internal import TEEBuild

/// A TEE image that was written, and how it is told.
struct ImageResult {
    private let image: TEEImage
    private let backEnd: any LibOSBackEnd
    private let target: ImageReference
    private let digest: Digest

    /// Writes an image.
    init(
        _ image: TEEImage,
        backEnd: any LibOSBackEnd,
        to target: ImageReference,
        by writer: ImageWriter,
        _ progress: any ProgressObserver
    ) throws {
        let step = ProgressStep("write \(target)")
        progress.begin(step)
        digest = try image.write(to: target, by: writer)
        progress.end(step, note: "")
        self.image = image
        self.backEnd = backEnd
        self.target = target
    }

    /// Tells of it on standard output and in the files that were asked for; the digest is the last line.
    func tell(_ context: CommandContext, _ files: OutputFileOptions, _ format: ResultFormat) throws {
        let result = JSONValue.members([
            "digest": .string(digest.description), "output": .string(target.description),
            "signed": .bool(image.isSigned), "record": image.record.json,
        ])
        try files.write(digest: digest, metadata: result)
        if format == .json {
            context.writeOutput(result.indentedText + [0x0a])
            return
        }
        let sigstruct = image.record.sigstruct
        context.print("LibOS      \(backEnd.name): \(backEnd.summary)")
        context.print("kit        \(image.record.kit)")
        context.print("MRENCLAVE  \(sigstruct.mrenclave)")
        context.print("MRSIGNER   \(image.isSigned ? sigstruct.mrsigner.description : "not signed yet")")
        context.print("output     \(target)")
        context.print(digest.description)
    }
}
