internal import ArgumentParser
internal import Make
internal import SystemPackage

/// The policy that enclaves are held against, and the target that is checked.
struct PolicyOptions: ParsableArguments {
    @Option(
        name: .customLong("policy"),
        help: ArgumentHelp("Enclavefile whose [policy] the enclave must keep to.", valueName: "file")
    )
    var file: String?

    @Option(
        help: ArgumentHelp(
            "Target of the Enclavefile (or of the file of --policy) whose image, LibOS and settings are taken.",
            valueName: "name"
        )
    )
    var target: String?

    @Option(
        name: .customLong("var"),
        help: ArgumentHelp("A variable of the Enclavefile; may be repeated.", valueName: "name=value")
    )
    var variables: [String] = []

    @Option(help: ArgumentHelp("PEM key, or its public half, that is to sign.", valueName: "file"))
    var signerKey: String?

    func validate() throws {
        guard variables.allSatisfy({ $0.contains("=") }) else { throw ValidationError("write --var NAME=VALUE") }
    }

    /// The review by the file.
    func review(_ images: ImageOptions, _ kits: KitOptions, _ context: CommandContext) throws -> PolicyReview {
        let source = EnclavefileSource(FilePath(file ?? "Enclavefile"))
        let variables = EnclavefileSource.sorted(variables).variables
        let workspace = try source.workspace(images, kits, context)
        let enclavefile = try source.read(variables, for: workspace, needsTargets: target != nil, context)
        return try PolicyReview(enclavefile, in: workspace, lock: source.lock)
    }
}
