internal import ArgumentParser
internal import Diagnostics
internal import Make
internal import SystemPackage

/// `tee-build make [TARGET...] [VAR=value...]`.
struct MakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make",
        abstract: "Build the targets of an Enclavefile whose content has changed.",
        discussion: """
            Without a TARGET what `default` names is built, else the first. A target is up to date by content, never by \
            time: its output is there, and image, kit, settings, signer and tool are those that it was built with. \
            Enclavefile.lock says what was built of what; with --locked nothing may differ from it.
            """
    )

    @Argument(help: ArgumentHelp("Targets, and variables as NAME=value.", valueName: "target"))
    var words: [String] = []

    @Option(name: [.customShort("f", allowingJoined: true), .long], help: ArgumentHelp("The file.", valueName: "file"))
    var file: String?

    @Option(
        name: [.customShort("C", allowingJoined: true), .long],
        help: ArgumentHelp("The folder that it is in; each one more starts from the one before.", valueName: "dir")
    )
    var directories: [String] = []

    @Option(
        name: [.customShort("j", allowingJoined: true), .long],
        help: ArgumentHelp("How many targets are built at once; without a number one a processor.", valueName: "n")
    )
    var jobs = 1

    @Flag(name: [.short, .long], help: "Go on with targets that do not need one that failed.")
    var keepGoing = false

    @Flag(name: [.customShort("n"), .long], help: "Build nothing: say what would be built, and why.")
    var dryRun = false

    @Flag(name: [.customShort("B"), .long], help: "Build all, changed or not.")
    var alwaysMake = false

    @Flag(name: [.short, .long], help: "Build and say nothing: exit status 1 if something has to be built.")
    var question = false

    @Flag(name: [.short, .long], help: "Say nothing but errors.")
    var silent = false

    @Flag(help: "Fail if anything is not as Enclavefile.lock says.")
    var locked = false

    @Option(
        name: .customLong("update"),
        help: ArgumentHelp("As --locked, but for this target; may be repeated.", valueName: "target")
    )
    var updated: [String] = []

    @Flag(help: "Print the targets, and build nothing.")
    var list = false

    @OptionGroup var kits: KitOptions
    @OptionGroup(title: "Reading images") var images: ImageOptions

    @Option(help: "How the result is written: text or json.")
    var format = ResultFormat.text

    @Option(help: ArgumentHelp("How progress, warnings and errors are written: text or json.", valueName: "format"))
    var logFormat = LogFormat.text

    func validate() throws {
        guard jobs > 0 else { throw ValidationError("-j takes a number from 1 on") }
        guard !locked || updated.isEmpty else { throw ValidationError("give one of --locked and --update") }
    }

    func run() async throws {
        let context = CommandContext.current
        try await LogFormat.$current.withValue(logFormat) { try await make(context) }
    }

    private func make(_ context: CommandContext) async throws {
        let source = EnclavefileSource(
            (directories + [file ?? "Enclavefile"]).reduce(FilePath("")) { $0.pushing(FilePath($1)) }
        )
        let (targets, variables) = EnclavefileSource.sorted(words)
        let workspace = try source.workspace(images, kits, context)
        let enclavefile = try source.read(variables, for: workspace, context)
        if list { return MakeListing(enclavefile).tell(context, format) }
        let report = MakeReport(context, isSilent: isSilent, format: logFormat, streams: jobs == 1)
        var options = options
        options.fileName = source.name
        let run = MakeRun(
            enclavefile,
            in: workspace,
            lock: source.lock,
            options: options,
            observer: report
        )
        let outcomes = try await run.run(targets)
        try conclude(MakeSummary(outcomes), context)
    }

    /// What is asked for by -n is told even with -s, as make does.
    private var isSilent: Bool { silent && !dryRun || question }

    private var options: MakeRun.Options {
        var options = MakeRun.Options()
        options.jobs = jobs
        options.keepsGoing = keepGoing
        options.rebuildsAll = alwaysMake
        options.onlyLooks = dryRun || question
        options.isLocked = locked
        options.updated = Set(updated)
        return options
    }

    private func conclude(_ summary: MakeSummary, _ context: CommandContext) throws {
        if question, summary.failure == nil {
            guard summary.isUpToDate else { throw NegativeVerdict() }
            return
        }
        if !silent, !question { summary.tell(context, format) }
        // Errors were told as they happened.
        if let failure = summary.failure { throw ReportedFailure(exitStatus: failure.code.exitStatus) }
    }
}
