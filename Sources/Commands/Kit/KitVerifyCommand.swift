internal import ArgumentParser
internal import Kits
internal import LibOS
internal import OCI

/// `tee-build kit verify KIT`.
struct KitVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that a kit is whole, and that its files are what they claim."
    )

    @Argument(help: "The kit's name, with @sha256:… behind it if it must be this one, or a reference to an image.")
    var kit: String

    @OptionGroup var kits: KitOptions

    func run() throws {
        let context = CommandContext.current
        // Every layer is read and hashed here, and every file that conversions read is parsed.
        let found = try kits.store(context).kit(kit)
        _ = try allBackEnds.named(found.libOS).kitFacts(found)
        context.print("verified: \(found.name)")
        context.print(found.digest.description)
    }
}
