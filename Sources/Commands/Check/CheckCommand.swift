internal import ArgumentParser
internal import Compatibility
internal import Diagnostics
internal import LibOS
internal import Make
internal import OCI
internal import StrictJSON
internal import TEEBuild

/// `tee-build check IMAGE`.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say whether an image will run in a LibOS, and what to do if not.",
        discussion: """
            With --policy an image is laid out and measured too, as `convert` would with the same options, and the enclave \
            is held against [policy] of an Enclavefile; a TEE image is as it is. With --target everything is taken from the \
            Enclavefile. Nothing is signed, nothing is written.

            Exit status 1 if it will not run, or breaks the policy. --verbose tells how each file was reached; \
            `tee-build explain CODE` says more about a finding.
            """
    )

    @Argument(help: "The image; not with --target.")
    var image: String?

    @OptionGroup(title: "Policy") var policy: PolicyOptions
    @OptionGroup(title: "LibOS") var libOS: LibOSOptions
    @OptionGroup(title: "The enclave, for --policy") var enclave: EnclaveOptions
    @OptionGroup(title: "Reading images") var images: ImageOptions
    @OptionGroup(title: "Messages") var speech: SpeechOptions

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

    func validate() throws {
        guard (image == nil) == (policy.target != nil) else {
            throw ValidationError("name an image, or a target of an Enclavefile with --target")
        }
    }

    func run() async throws {
        let context = CommandContext.current
        try await LogFormat.$current.withValue(speech.logFormat) { try await check(context) }
    }

    private func check(_ context: CommandContext) async throws {
        let opened: OpenedImage
        let report: CompatibilityReport
        if let target = policy.target {
            let judged = try await policy.review(images, libOS.kits, context).judge(
                target,
                progress: speech.progress(context),
                warn: { context.warn($0) }
            )
            opened = judged.image
            report = judged.report.allowing(allowed.map(\.code)).broken(by: judged.violations)
        } else {
            let intake = try images.intake(context, speech.progress(context))
            let (image, judged) = try intake.read(
                try ImageReference(image ?? ""),
                platform: try Platform(images.platform)
            ) { opened in (opened, Result { try self.report(on: opened, context) }) }
            opened = image
            report = try judged.get()
        }
        let name = opened.source.reference.description
        switch format {
        case .json:
            let json = report.json(image: name, digest: opened.source.descriptor.digest.description)
            context.writeOutput(json.indentedText + [0x0a])
        case .sarif:
            context.writeOutput(report.sarif(image: name, toolVersion: toolVersion).indentedText + [0x0a])
        case .text: context.print(report, detailed: speech.verbose)
        }
        guard report.verdict != .willNotRun, !report.breaksPolicy else { throw NegativeVerdict() }
    }

    private func report(on opened: OpenedImage, _ context: CommandContext) throws -> CompatibilityReport {
        let review = policy.file == nil ? nil : try policy.review(images, libOS.kits, context)
        let backEnd = try libOS.backEnd()
        if let review, opened.isTEEImage {
            let verified = try VerifiedImage(opened, backEnds: allBackEnds)
            // What it was made of was judged when it was converted: what runs is a LibOS now.
            return CompatibilityReport(
                libOS: verified.backEnd.name,
                findings: verified.evidence.findings,
                summary: try CompatibilityReport.make(for: opened, verified.backEnd, kit: nil).summary
            ).broken(by: try review.findings(on: verified))
        }
        let cache = images.cache(context)
        let kit =
            review == nil
            ? try libOS.kit(of: backEnd, context, cache: cache)
            : try libOS.requiredKit(of: backEnd, context, cache: cache)
        let report = try CompatibilityReport.make(for: opened, backEnd, kit: kit).allowing(allowed.map(\.code))
        guard let review, let kit, report.blocking.isEmpty else { return report }
        var settings = try enclave.settings()
        settings.date = try OutputTime(
            dateOption: enclave.date,
            sourceDateEpoch: context.environment["SOURCE_DATE_EPOCH"],
            source: opened.source
        ).date
        let draft = try EnclaveDraft(
            try Application(opened, report: report),
            for: backEnd,
            kit: kit,
            settings: settings
        )
        let signer = try SigningOptions.mrsigner(ofKeyIn: policy.signerKey)
        let name = opened.source.reference.description
        return report.adding(draft.findings).broken(by: review.findings(on: draft, named: name, signer: signer))
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
