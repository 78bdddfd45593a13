internal import ArgumentParser
internal import Cache
internal import StrictJSON
internal import SystemPackage

/// `tee-build cache stat`.
struct CacheStatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stat",
        abstract: "Show what is kept between runs, how much it is, and when it was used last."
    )

    @OptionGroup var place: CacheOptions

    @Option(help: "How the result is written: text or json.")
    var format = ResultFormat.text

    func run() throws {
        let context = CommandContext.current
        let cache = try place.requiredCache(context)
        let entries = try cache.entries()
        let kinds = CacheKind.allCases.map { kind in
            (name: kind.rawValue, title: kind.title, entries: entries.filter { $0.kind == kind })
        }
        let all = [(name: "total", title: "all", entries: entries)]
        if format == .json {
            let members = (kinds + all).map {
                JSONMember(name: $0.name, value: CacheReport(of: $0.entries, now: context.now()).json)
            }
            let directory = JSONMember(name: "directory", value: .string(cache.path.string))
            context.writeOutput(JSONValue.object([directory] + members).indentedText + [0x0a])
            return
        }
        context.print(cache.path.string)
        for (_, title, entries) in kinds + all {
            let padded = title + String(repeating: " ", count: 20 - title.count)
            context.print("  \(padded)  \(CacheReport(of: entries, now: context.now()).line)")
        }
    }
}
