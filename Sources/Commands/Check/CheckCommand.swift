internal import ArgumentParser
internal import Compatibility
internal import Diagnostics
internal import LibOS
internal import OCI
internal import StrictJSON
internal import TEEBuild

/// `tee-build check IMAGE`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say whether an image will run in a LibOS, and what to do if not.",
        discussion: "Exit status 1 if it will not run."
    )

    @Argument(help: "The image.")
    var image: String

    @OptionGroup var libOS: LibOSOptions
    @OptionGroup var images: ImageOptions
    @OptionGroup var speech: SpeechOptions

    @Option(
        name: .customLong("allow"),
        help: ArgumentHelp("Let findings with this code not decide; may be repeated.", valueName: "code")
    )
    var allowed: [AllowedCode] = []

    @Option(help: "How the result is written: text, json or sarif (2.1.0).")
    var format = CheckFormat.text

    enum CheckFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
        case text, json, sarif
    }

    func run() throws {
        let context = CommandContext.current
        try LogFormat.$current.withValue(speech.logFormat) { try check(context) }
    }

    private func check(_ context: CommandContext) throws {
        let backEnd = try libOS.backEnd()
        let kit = try libOS.kit(of: backEnd, context, cache: images.cache(context))
        let opened = try images.read(image, context, speech.progress(context))
        let report = try CompatibilityReport.make(for: opened, backEnd, kit: kit).allowing(allowed.map(\.code))
        let name = opened.source.reference.description
        switch format {
        case .json:
            let json = report.json(image: name, digest: opened.source.descriptor.digest.description)
            context.writeOutput(json.indentedText + [0x0a])
        case .sarif:
            context.writeOutput(report.sarif(image: name, toolVersion: toolVersion).indentedText + [0x0a])
        case .text: for line in report.render() { context.print(context.coloured(line)) }
        }
        guard report.verdict != .willNotRun else { throw NegativeVerdict() }
    }
}

extension CommandContext {
    fileprivate func coloured(_ line: ReportLine) -> String {
        guard coloursOutput, let severity = line.severity else { return line.text }
        switch severity {
        case .error: return TerminalColour.red.applied(to: line.text)
        case .warning: return TerminalColour.yellow.applied(to: line.text)
        case .note: return TerminalColour.cyan.applied(to: line.text)
        }
    }
}
