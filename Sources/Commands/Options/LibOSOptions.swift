internal import ArgumentParser
internal import Diagnostics
internal import Gramine
internal import Kits
internal import LibOS
internal import Occlum
internal import RootFS
internal import Skeleton
internal import TEEBuild

/// Which LibOS, in which release.
struct LibOSOptions: ParsableArguments {
    @Option(
        name: .customLong("libos"),
        help: ArgumentHelp(
            "The LibOS: skeleton (which runs nothing), gramine (or graphene), occlum.",
            valueName: "name"
        )
    )
    var libOS = "skeleton"

    @Option(help: ArgumentHelp("The LibOS's release: a kit's name, or a reference to one.", valueName: "kit"))
    var kit: String?

    @OptionGroup var kits: KitOptions

    /// The LibOS.
    func backEnd() throws -> any LibOSBackEnd { try allBackEnds.named(libOS) }

    /// The kit that is named, or the one that is built in; nil if there is none.
    ///
    /// - Parameter cache: where the indexes of its layers are kept.
    func kit(of backEnd: any LibOSBackEnd, _ context: CommandContext, cache: LayerIndexCache?) throws -> Kit? {
        guard let kit else { return backEnd.builtInKit }
        if let builtIn = backEnd.builtInKit, builtIn.name == kit || backEnd.name == kit { return builtIn }
        return try kits.store(context, cache: cache).kit(kit, for: backEnd.name)
    }
}

extension LibOSOptions {
    /// The kit, without which nothing can be converted.
    ///
    /// - Throws: `TB2052` if none is named and none is built in.
    func requiredKit(of backEnd: any LibOSBackEnd, _ context: CommandContext, cache: LayerIndexCache?) throws -> Kit {
        if let kit = try kit(of: backEnd, context, cache: cache) { return kit }
        throw TeeError(
            .optionValue,
            object: "--kit",
            cause: "\(backEnd.name) has no kit built in, and none is named",
            hint: "import one with `tee-build kit import`, and name it with --kit"
        )
    }
}

/// Every LibOS that images can be converted for.
let allBackEnds: [any LibOSBackEnd] = [SkeletonBackEnd(), GramineBackEnd(), OcclumBackEnd()]
