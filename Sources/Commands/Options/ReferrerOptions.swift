internal import ArgumentParser
internal import TEEBuild

/// Which documents about the image are written beside it.
struct ReferrerOptions: ParsableArguments {
    @Flag(help: "Write beside the image how it was made: an in-toto statement with a SLSA provenance, as a referrer.")
    var provenance = false

    @Flag(help: "Write beside the image what its measurement covers: an SPDX 2.3 SBOM, as a referrer.")
    var sbom = false

    /// The documents.
    var kinds: Set<ReferrerKind> {
        Set((provenance ? [.provenance] : []) + (sbom ? [.sbom] : []))
    }
}
