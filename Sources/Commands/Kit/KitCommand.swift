internal import ArgumentParser

/// `tee-build kit`.
struct KitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kit",
        abstract: "LibOS releases as data: import, list, inspect, verify, export, remove.",
        subcommands: [
            KitImportCommand.self, KitListCommand.self, KitInspectCommand.self, KitVerifyCommand.self,
            KitExportCommand.self, KitRemoveCommand.self,
        ]
    )
}
