internal import ArgumentParser
internal import Compatibility
internal import Diagnostics
internal import LibOS
internal import OCI
internal import TEEBuild

/// What is made of an image: the same for everything that converts one.
struct ConversionOptions: ParsableArguments {
    @OptionGroup(title: "LibOS") var libOS: LibOSOptions
    @OptionGroup(title: "Enclave") var enclave: EnclaveOptions
    @OptionGroup(title: "Reading images") var images: ImageOptions

    @Option(
        name: .customLong("allow"),
        help: ArgumentHelp("Convert in spite of findings with this code; may be repeated.", valueName: "code")
    )
    var allowed: [AllowedCode] = []

    /// What the command line alone decides, checked before anything large is read.
    struct Plan {
        let backEnd: any LibOSBackEnd
        let kit: Kit
        var settings: InstanceSettings
    }

    /// Checks the options.
    func plan(_ context: CommandContext) throws -> Plan {
        let backEnd = try libOS.backEnd()
        let kit = try libOS.requiredKit(of: backEnd, context, cache: images.cache(context))
        return Plan(backEnd: backEnd, kit: kit, settings: try enclave.settings())
    }

    /// Judges and measures an image by a plan, and tells what was found.
    func draft(
        of image: OpenedImage,
        _ plan: Plan,
        recording: Bool = false,
        quiet: Bool,
        _ context: CommandContext
    ) throws -> (draft: EnclaveDraft, time: OutputTime) {
        let time = try OutputTime(
            dateOption: enclave.date,
            sourceDateEpoch: context.environment["SOURCE_DATE_EPOCH"],
            source: image.source
        )
        var settings = plan.settings
        settings.date = time.date
        let conversion = Conversion(
            to: plan.backEnd,
            kit: plan.kit,
            settings: settings,
            allowing: allowed.map(\.code)
        )
        let report = try conversion.report(on: image)
        for finding in report.blocking { context.report(finding: finding) }
        let draft = try conversion.draft(of: try Application(image, report: report), recording: recording)
        if !quiet {
            for finding in draft.findings where finding.severity == .warning { context.report(finding: finding) }
        }
        return (draft, time)
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
