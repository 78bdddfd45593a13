internal import ArgumentParser
internal import Diagnostics
internal import Gramine
internal import LibOS
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

    /// The LibOS.
    func backEnd() throws -> any LibOSBackEnd { try allBackEnds.named(libOS) }

    /// The kit that is named, or the one that is built in; nil if there is none.
    func kit(of backEnd: any LibOSBackEnd) throws -> Kit? {
        guard let kit else { return backEnd.builtInKit }
        if let builtIn = backEnd.builtInKit, builtIn.name == kit || backEnd.name == kit { return builtIn }
        throw TeeError(
            .optionValue,
            object: "--kit \(kit)",
            cause: "there is no such kit of \(backEnd.name)",
            hint: "`tee-build kit list` shows the kits"
        )
    }
}

extension LibOSOptions {
    /// The kit, without which nothing can be converted.
    ///
    /// - Throws: `TB2052` if none is named and none is built in.
    func requiredKit(of backEnd: any LibOSBackEnd) throws -> Kit {
        if let kit = try kit(of: backEnd) { return kit }
        throw TeeError(
            .optionValue,
            object: "--kit",
            cause: "\(backEnd.name) has no kit built in, and none is named",
            hint: "import one with `tee-build kit import`, and name it with --kit"
        )
    }
}

/// Every LibOS that images can be converted for.
let allBackEnds: [any LibOSBackEnd] = [SkeletonBackEnd(), GramineBackEnd()]
