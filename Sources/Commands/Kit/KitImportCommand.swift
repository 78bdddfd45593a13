internal import ArgumentParser
internal import Diagnostics
internal import Kits
internal import LibOS
internal import OCI
internal import StrictJSON
internal import TEEBuild
internal import Tar

/// `tee-build kit import SOURCE...`.
struct KitImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a kit of what a LibOS project publishes.",
        discussion: """
            SOURCE is one or several .deb files, a container image (oci:, oci-archive:, docker-archive:), or the folder \
            under whose root a release is installed. Only the files that conversions need are taken. A kit that was \
            exported is taken as it is. The digest of the kit is the last line of standard output.
            """
    )

    @Argument(help: "What the project publishes.")
    var sources: [String]

    @Option(
        name: .customLong("libos"),
        help: ArgumentHelp("The LibOS, where what is named does not say of which it is a release.", valueName: "name")
    )
    var libOS: String?

    @Option(name: .customLong("release"), help: ArgumentHelp("Its version, if it does not say it.", valueName: "v"))
    var version: String?

    @Option(help: ArgumentHelp("Which of several makes of the same release, such as noble.", valueName: "name"))
    var origin: String?

    @OptionGroup var kits: KitOptions
    @OptionGroup(title: "Messages") var speech: SpeechOptions

    @Option(help: "How the result is written: text or json.")
    var format = ResultFormat.text

    func run() throws {
        let context = CommandContext.current
        try LogFormat.$current.withValue(speech.logFormat) {
            let store = try kits.store(context)
            let (backEnd, draft) = try draft(context)
            // What was taken must be what it claims: the back end reads it as it would for a conversion.
            let digest = try store.keep(draft) { kit throws(TeeError) in _ = try backEnd.kitFacts(kit) }
            if format == .json {
                let result = JSONValue.members(["name": .string(draft.name), "digest": .string(digest.description)])
                context.writeOutput(result.indentedText + [0x0a])
            } else {
                context.print(draft.name)
                context.print(digest.description)
            }
        }
    }

    private func draft(_ context: CommandContext) throws -> (any LibOSBackEnd, KitImport.Draft) {
        if let name = try libOS ?? KitImport.libOS(ofKit: sources) {
            let importing = KitImport(for: try allBackEnds.named(name), version: version, origin: origin)
            if let copy = try importing.copy(of: sources) { return (importing.backEnd, copy) }
        }
        let release = try ReleaseSource.open(sources, progress: speech.progress(context))
        let backEnd = try libOS.map { try allBackEnds.named($0) } ?? KitImport.backEnd(of: release, among: allBackEnds)
        return (backEnd, try KitImport(for: backEnd, version: version, origin: origin).draft(from: release))
    }
}
