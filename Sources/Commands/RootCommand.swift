internal import ArgumentParser
internal import TEEBuild

/// `tee-build` itself.
struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tee-build",
        abstract: "Turn container images into TEE images: offline, without root, a daemon, SGX hardware or SDK.",
        discussion: """
            References are as in skopeo: oci:DIR[:REF], oci-archive:FILE[:REF], docker-archive:FILE[:REF]; a bare path is \
            looked at. Results go to standard output, everything else to standard error.

            Started as sgx_sign, gramine-sgx-sign, gramine-sgx-sigstruct-view, sefs-cli or occlum-protect-integrity, or \
            with one of these names as the first argument, it takes that tool's arguments and does as it does.

            Exit status: 0 done; 1 a negative verdict; 2 usage or configuration; 3 bad input; 4 signing; 5 environment.
            """,
        version: toolVersion,
        groupedSubcommands: [
            CommandGroup(
                name: "Images",
                subcommands: [
                    ConvertCommand.self, CheckCommand.self, VerifyCommand.self, InspectCommand.self, DiffCommand.self,
                ]
            ),
            CommandGroup(
                name: "Many images",
                subcommands: [InitCommand.self, MakeCommand.self, CacheCommand.self]
            ),
            CommandGroup(name: "Clusters", subcommands: [DeployCommand.self]),
            CommandGroup(name: "LibOS releases", subcommands: [KitCommand.self]),
            CommandGroup(
                name: "Keys and signatures",
                subcommands: [KeyCommand.self, SigningMaterialCommand.self, ServeCommand.self]
            ),
            CommandGroup(name: "Help", subcommands: [ExplainCommand.self, DoctorCommand.self]),
        ]
    )
}
