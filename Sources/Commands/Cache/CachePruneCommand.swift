internal import ArgumentParser
internal import Cache
internal import Diagnostics
internal import StrictJSON
internal import SystemPackage

/// `tee-build cache prune`.
struct CachePruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove what is kept between runs and was not used for long.",
        discussion: """
            With --older-than and --max-size the one comes first. Other runs may go on meanwhile: what they use stays or is \
            made anew.
            """
    )

    @Option(help: ArgumentHelp("What was not used for this long, such as 30d, 12h or 45m.", valueName: "age"))
    var olderThan: String?

    @Option(
        help: ArgumentHelp("What was used longest ago, until no more than this is left, such as 2G.", valueName: "size")
    )
    var maxSize: String?

    @Flag(help: "Everything.")
    var all = false

    @Flag(name: [.customShort("n"), .long], help: "Remove nothing: say what would be removed.")
    var dryRun = false

    @OptionGroup var place: CacheOptions

    @Option(help: "How the result is written: text or json.")
    var format = ResultFormat.text

    func validate() throws {
        guard all || olderThan != nil || maxSize != nil else {
            throw ValidationError("say what goes: --older-than AGE, --max-size SIZE, or --all")
        }
        guard !all || olderThan == nil && maxSize == nil else {
            throw ValidationError("give --all alone, or --older-than and --max-size")
        }
    }

    func run() throws {
        let context = CommandContext.current
        let rule = all ? PruneRule.all : .unused(seconds: try seconds(), bytes: try bytes())
        let cache = try place.requiredCache(context)
        let gone = try cache.prune(rule, now: context.now(), removing: !dryRun)
        let left = try cache.entries().filter { !gone.contains($0) }
        let removed = CacheUsage(gone)
        let kept = CacheUsage(left)
        if format == .json {
            let json = JSONValue.members([
                "directory": .string(cache.path.string), "dry_run": .bool(dryRun),
                "removed": .members(["entries": .integer(removed.entryCount), "bytes": .integer(removed.byteCount)]),
                "left": .members(["entries": .integer(kept.entryCount), "bytes": .integer(kept.byteCount)]),
            ])
            context.writeOutput(json.indentedText + [0x0a])
            return
        }
        let verb = dryRun ? "would be removed" : "removed"
        context.print("\(verb): \(removed.entryCount) entries, \(CacheReport.size(removed.byteCount))")
        context.print("left: \(kept.entryCount) entries, \(CacheReport.size(kept.byteCount))")
    }

    private func seconds() throws -> Int? {
        guard let olderThan else { return nil }
        let units = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400]
        guard let unit = olderThan.last.flatMap({ units[String($0)] }), let number = Int(olderThan.dropLast()),
            number >= 0, case let (seconds, isTooMuch) = number.multipliedReportingOverflow(by: unit), !isTooMuch
        else {
            throw TeeError(
                .optionValue,
                object: "--older-than \(olderThan)",
                cause: "it is no span of time",
                hint: "write a number with s, m, h, d or w, such as 30d"
            )
        }
        return seconds
    }

    private func bytes() throws -> Int? {
        guard let maxSize else { return nil }
        if maxSize == "0" { return 0 }
        return Int(clamping: try EnclaveOptions.bytes(maxSize, option: "--max-size"))
    }
}
