internal import ArgumentParser
internal import Cache
internal import Diagnostics
internal import HostFiles
internal import LibOS
internal import OCI
internal import RootFS
internal import StrictJSON
internal import TEEBuild
internal import Tar

/// How images are read: the same for every command that reads one.
struct ImageOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Which image of an index to take.", valueName: "os/arch"))
    var platform = "linux/amd64"

    @Option(
        name: .customLong("limit"),
        help: ArgumentHelp(
            "Raise or lower a limit on what images may ask of this machine, such as entries=5000000; may be repeated.",
            valueName: "name=n"
        )
    )
    var limits: [String] = []

    @Flag(help: "Read every layer anew, and keep no index of it.")
    var noCache = false

    @OptionGroup var place: CacheOptions

    /// Opens and reads the image that `reference` names, and checks every byte of it.
    func read(_ reference: String, _ context: CommandContext, _ progress: any ProgressObserver) throws -> OpenedImage {
        var intake = try intake(context, progress)
        intake.checked = nil
        return try intake.read(try ImageReference(reference), platform: try Platform(platform))
    }

    /// The way images are read with these options by whoever makes others of them: blobs that are known to be right are
    /// not read again.
    func intake(_ context: CommandContext, _ progress: any ProgressObserver) throws -> ImageIntake {
        var intake = ImageIntake(cache: cache(context), progress: progress)
        intake.checked = whole(context).map { CheckedBlobs(directory: $0.folder(of: .blobs)) }
        for limit in limits { try apply(limit, to: &intake) }
        return intake
    }

    /// Where indexes of layers are kept; nil with `--no-cache`, or if no folder is known.
    func cache(_ context: CommandContext) -> LayerIndexCache? {
        whole(context).map { LayerIndexCache(directory: $0.folder(of: .layers), toolIdentity: toolIdentity) }
    }

    /// Everything that is kept between runs; nil with `--no-cache`, or if no folder is known.
    func whole(_ context: CommandContext) -> Cache? { noCache ? nil : place.cache(context) }

    private func apply(_ text: String, to intake: inout ImageIntake) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let value = Int(parts[1]), value >= 0 else {
            throw ImageOptions.unusable(text, "it is not written NAME=N")
        }
        switch String(parts[0]) {
        case "json-bytes": intake.limits.json.bytes = value
        case "json-depth": intake.limits.json.depth = value
        case "layers": intake.limits.layers = value
        case "blob-bytes": intake.limits.blobByteCount = value
        case "index-depth": intake.limits.indexDepth = value
        case "documents": intake.limits.documents = value
        default:
            guard let limit = LayerLimit(rawValue: String(parts[0])) else {
                let names = ["json-bytes", "json-depth", "layers", "blob-bytes", "index-depth", "documents"]
                let known = (names + LayerLimit.allCases.map(\.rawValue)).sorted().joined(separator: ", ")
                throw ImageOptions.unusable(text, "no limit has this name; there are \(known)")
            }
            intake.layerLimits[limit] = value
        }
    }

    private static func unusable(_ text: String, _ cause: String) -> TeeError {
        TeeError(
            .optionValue,
            object: "--limit \(text)",
            cause: cause,
            hint: "write for example --limit entries=5000000"
        )
    }
}
