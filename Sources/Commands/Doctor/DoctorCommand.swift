internal import ArgumentParser
internal import Cache
internal import Doctor
internal import StrictJSON

/// `tee-build doctor`.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look whether this machine has what conversions need, and say what to do if not.",
        discussion: "Exit status 5 if something cannot work. No SGX hardware is looked for: none is needed."
    )

    @OptionGroup var kits: KitOptions
    @OptionGroup var place: CacheOptions

    @Option(help: "How the result is written: text or json.")
    var format = ResultFormat.text

    func run() throws {
        let context = CommandContext.current
        let checks =
            [
                MachineCheck.cache(place.cache(context)?.path), MachineCheck.temporary(),
                MachineCheck.signingServices(),
            ] + MachineCheck.kits(in: try kits.store(context), backEnds: allBackEnds)
        if format == .json {
            context.writeOutput(JSONValue.array(checks.map(\.json)).indentedText + [0x0a])
        } else {
            for check in checks { for line in check.lines { context.print(line) } }
        }
        if checks.contains(where: { $0.outcome == .bad }) { throw ReportedFailure(exitStatus: 5) }
    }
}

extension MachineCheck {
    /// The check for people: a line, and what to do below it.
    fileprivate var lines: [String] {
        let label =
            switch outcome {
            case .good: "good   "
            case .limited: "limited"
            case .bad: "BAD    "
            }
        let place = object.isEmpty ? "" : " \(object)"
        return ["\(label) \(name)\(place): \(note)"] + (remedy.isEmpty ? [] : ["        \(remedy)"])
    }
}
