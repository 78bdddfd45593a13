internal import ArgumentParser
internal import StrictJSON
internal import TEEBuild

/// `tee-build diff A B`.
struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say in what two images differ: above all, why one MRENCLAVE is not the other.",
        discussion: """
            Both enclaves are measured anew. Told are, a line each, what the images were made of, their SIGSTRUCTs, the \
            regions of their enclaves, how they are started, and the paths of their layers. Exit status as of diff: 0 if \
            nothing differs, 1 if something does.
            """
    )

    @Argument(help: "The first image.")
    var before: String

    @Argument(help: "The second image.")
    var after: String

    @OptionGroup(title: "Reading images") var images: ImageOptions
    @OptionGroup(title: "Messages") var speech: SpeechOptions

    @Option(help: "How the result is written: text or json.")
    var format = ResultFormat.text

    func run() throws {
        let context = CommandContext.current
        try LogFormat.$current.withValue(speech.logFormat) { try compare(context) }
    }

    private func compare(_ context: CommandContext) throws {
        let progress = speech.progress(context)
        let comparison = try ImageComparison(
            try images.read(before, context, progress),
            try images.read(after, context, progress),
            backEnds: allBackEnds
        )
        if format == .json {
            context.writeOutput(comparison.json.indentedText + [0x0a])
        } else {
            context.print("first  \(comparison.before)")
            context.print("second \(comparison.after)")
            for difference in comparison.differences { for line in difference.text { context.print(line) } }
        }
        guard comparison.differences.isEmpty else { throw NegativeVerdict() }
    }
}
