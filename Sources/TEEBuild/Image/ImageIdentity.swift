internal import Crypto
public import LibOS
internal import OCI
internal import SGX

/// What a TEE image says of itself where registries and policies look: labels and annotations.
public struct ImageIdentity: Sendable {
    /// The prefix of every label and annotation of ours.
    public static let prefix = "io.tee-build."
    /// The label by which a TEE image is known; its value is the name of the back end.
    public static let libOSLabel = "io.tee-build.libos"
    /// The label with the SHA-256 digest of the record.
    public static let recordLabel = "io.tee-build.record"
    /// The source's digest (OCI image-spec, annotations.md).
    public static let baseDigest = "org.opencontainers.image.base.digest"
    /// The source's name (OCI image-spec, annotations.md).
    public static let baseName = "org.opencontainers.image.base.name"

    /// Labels, in the order of their names.
    public let labels: [LaunchContract.Setting]
    /// Annotations of the manifest, in the order of their names.
    public let annotations: [LaunchContract.Setting]

    /// The identity of the image with this record.
    public init(_ record: EnclaveRecord) {
        let digest = Digest.of(record.bytes).description
        let sigstruct = record.sigstruct
        labels = [
            .init(ImageIdentity.libOSLabel, record.libOS),
            .init(ImageIdentity.recordLabel, digest),
        ]
        var annotations: [LaunchContract.Setting] = [
            .init("io.tee-build.debug", sigstruct.isDebug ? "true" : "false"),
            .init("io.tee-build.isv-prod-id", "\(sigstruct.isvProdID)"),
            .init("io.tee-build.isv-svn", "\(sigstruct.isvSVN)"),
            .init("io.tee-build.kit", record.kit),
            .init("io.tee-build.kit.digest", record.kitDigest.description),
            .init(ImageIdentity.libOSLabel, record.libOS),
            .init("io.tee-build.mrenclave", sigstruct.mrenclave.description),
        ]
        if sigstruct.isSigned { annotations.append(.init("io.tee-build.mrsigner", sigstruct.mrsigner.description)) }
        annotations.append(.init(ImageIdentity.recordLabel, digest))
        annotations.append(.init("io.tee-build.signed", sigstruct.isSigned ? "true" : "false"))
        annotations.append(.init(ImageIdentity.baseDigest, record.source.description))
        if let name = record.sourceName { annotations.append(.init(ImageIdentity.baseName, name)) }
        self.annotations = annotations
    }

    /// The annotations of the image, with those of the source that say nothing of what only we know.
    func annotations(besides source: [Descriptor.Annotation]) -> [Descriptor.Annotation] {
        source.filter { !ImageIdentity.isOurs($0.key) }
            + annotations.map { Descriptor.Annotation(key: $0.name, value: $0.value) }
    }

    /// Whether a label or annotation is one that we set.
    static func isOurs(_ name: String) -> Bool {
        name.utf8.starts(with: prefix.utf8) || name == baseDigest || name == baseName
    }
}
