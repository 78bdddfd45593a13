internal import ArgumentParser
internal import Kits
internal import LibOS
internal import OCI
internal import StrictJSON

/// `tee-build kit list`.
struct KitListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the kits that are there.")

    @OptionGroup var kits: KitOptions

    @Option(help: "How the result is written: text or json.")
    var format = ResultFormat.text

    func run() throws {
        let context = CommandContext.current
        let store = try kits.store(context)
        var rows = allBackEnds.compactMap(\.builtInKit).map { (name: $0.name, digest: $0.digest, note: "built in") }
        for name in try store.names() {
            let image = try store.image(name).image
            rows.append((name: name, digest: image.descriptor.digest, note: ""))
        }
        if format == .json {
            let list = rows.map { row in
                JSONValue.members([
                    "name": .string(row.name), "digest": .string(row.digest.description),
                    "built_in": .bool(!row.note.isEmpty),
                ])
            }
            context.writeOutput(JSONValue.array(list).indentedText + [0x0a])
        } else {
            for row in rows { context.print("\(row.name)  \(row.digest)\(row.note.isEmpty ? "" : "  \(row.note)")") }
        }
    }
}
