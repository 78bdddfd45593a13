internal import ArgumentParser

/// `tee-build signing-material`.
struct SigningMaterialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signing-material",
        abstract: "Sign in two steps: export what is signed, and attach the signature that comes back.",
        subcommands: [ExportCommand.self, AttachCommand.self]
    )
}
