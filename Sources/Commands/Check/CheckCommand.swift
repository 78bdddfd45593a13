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
        discussion: """
            Exit status 1 if it will not run. --verbose tells how each file was reached; `tee-build explain CODE` says \
            more about a finding.
            """
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
        case .text: context.print(report, detailed: speech.verbose)
        }
        guard report.verdict != .willNotRun else { throw NegativeVerdict() }
    }
}

extension CommandContext {
    /// Prints a report, on a terminal in lines that fit it and with colour.
    fileprivate func print(_ report: CompatibilityReport, detailed: Bool) {
        for line in report.render(detailed: detailed) {
            let lines = outputIsTerminal ? wrapped(line.text, to: columns) : [line.text]
            for (index, text) in lines.enumerated() { print(index == 0 ? coloured(text, line.severity) : text) }
        }
    }

    /// The word before the first colon in the colour of a severity.
    private func coloured(_ text: String, _ severity: Severity?) -> String {
        guard coloursOutput, let severity, let end = text.firstIndex(of: ":") else { return text }
        let colour: TerminalColour =
            switch severity {
            case .error: .red
            case .warning: .yellow
            case .note: .cyan
            }
        return colour.applied(to: String(text[..<end])) + text[end...]
    }
}
