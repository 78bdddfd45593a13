internal import ArgumentParser
internal import Diagnostics
internal import HostFiles
internal import LibOS
internal import Make
internal import OCI
internal import SystemPackage

/// `tee-build init IMAGE...`.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write an Enclavefile to start from, with a target for each image.",
        discussion: "A file that is there is never replaced."
    )

    @Argument(help: "The images.")
    var images: [String]

    @OptionGroup(title: "LibOS") var libOS: LibOSOptions

    @Option(name: [.customShort("f"), .long], help: ArgumentHelp("The file to write.", valueName: "file"))
    var file = "Enclavefile"

    func run() throws {
        let context = CommandContext.current
        let start = try StartingFile(
            images: try images.map { try ImageReference($0) },
            libOS: try libOS.backEnd().name,
            kit: libOS.kit,
            libOSNames: allBackEnds.flatMap { [$0.name] + $0.aliases }
        )
        guard try writeNewFile(start.bytes, to: FilePath(file)) else {
            throw TeeError(
                .optionValue,
                object: "--file \(file)",
                cause: "it is there already",
                hint: "edit it, or write another with --file FILE"
            )
        }
        context.print("written: \(file), with \(start.targets.joined(separator: ", "))")
        context.print("next: tee-build make -n" + (file == "Enclavefile" ? "" : " -f \(file)"))
    }
}
