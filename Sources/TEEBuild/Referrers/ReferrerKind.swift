/// A document about a TEE image that `convert` can write beside it.
public enum ReferrerKind: String, Sendable, Hashable, CaseIterable {
    /// An in-toto statement with a SLSA provenance (https://in-toto.io/Statement/v1, https://slsa.dev/provenance/v1).
    case provenance
    /// An SPDX 2.3 document of the content that the measurement covers.
    case sbom

    /// How the artifact is asked for: media types that the two projects have registered or agreed on.
    public var artifactType: String {
        switch self {
        case .provenance: "application/vnd.in-toto+json"
        case .sbom: "application/spdx+json"
        }
    }

    /// The document that an artifact of this type is; nil for one of somebody else.
    init?(artifactType: String) {
        guard let kind = ReferrerKind.allCases.first(where: { $0.artifactType == artifactType }) else { return nil }
        self = kind
    }
}

/// What our documents name things by. Nothing is there to be fetched; `docs/formats.md` says what they mean.
enum DocumentURI {
    /// `buildType` of a provenance.
    static let buildType = "https://tee-build.io/convert/v1"
    /// `builder.id` of a provenance: the program, since whoever runs it is not known to it.
    static let builder = "https://tee-build.io/tee-build"
    /// Before the digest of the image in the namespace of an SBOM.
    static let namespace = "https://tee-build.io/spdx/"
    /// `_type` of a statement.
    static let statement = "https://in-toto.io/Statement/v1"
    /// `predicateType` of a provenance.
    static let provenance = "https://slsa.dev/provenance/v1"
}
