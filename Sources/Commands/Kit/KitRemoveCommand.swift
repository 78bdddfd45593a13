internal import ArgumentParser
internal import Kits

/// `tee-build kit remove KIT...`.
struct KitRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Remove kits.")

    @Argument(help: "The kits' names.")
    var names: [String]

    @OptionGroup var kits: KitOptions

    func run() throws {
        let store = try kits.store(CommandContext.current)
        for name in names { try store.remove(name) }
    }
}
