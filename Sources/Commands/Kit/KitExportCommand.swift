internal import ArgumentParser
internal import Kits
internal import OCI

/// `tee-build kit export KIT OUTPUT`.
struct KitExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Copy a kit to an image layout or archive, to be pushed and shared."
    )

    @Argument(help: "The kit's name.")
    var kit: String

    @Argument(help: "Where it goes: oci:DIR[:REF] or oci-archive:FILE[:REF].")
    var output: String

    @OptionGroup var kits: KitOptions

    func run() throws {
        let context = CommandContext.current
        context.print(try kits.store(context).export(kit, to: try ImageReference(output)).description)
    }
}
