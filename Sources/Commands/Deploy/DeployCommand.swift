internal import ArgumentParser

/// `tee-build deploy`.
struct DeployCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Print what a cluster needs to run a TEE image.",
        subcommands: [DeployKubernetesCommand.self]
    )
}
