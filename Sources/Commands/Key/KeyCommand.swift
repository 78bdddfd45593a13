internal import ArgumentParser

/// `tee-build key`.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make and show keys that sign enclaves.",
        subcommands: [KeyGenerateCommand.self, KeyShowCommand.self]
    )
}
