/// What a descriptor says that its content is (OCI image-spec, media-types.md; Docker image manifest v2 schema 2).
public struct MediaType: Sendable, Hashable, CustomStringConvertible {
    /// The text.
    public let text: String

    /// A media type of this text.
    public init(_ text: String) { self.text = text }

    /// The text.
    public var description: String { text }

    /// An OCI image index.
    public static let index = MediaType("application/vnd.oci.image.index.v1+json")
    /// An OCI image manifest.
    public static let manifest = MediaType("application/vnd.oci.image.manifest.v1+json")
    /// An OCI image configuration.
    public static let config = MediaType("application/vnd.oci.image.config.v1+json")
    /// An OCI layer, not compressed.
    public static let layer = MediaType("application/vnd.oci.image.layer.v1.tar")
    /// An OCI layer, gzip.
    public static let layerGzip = MediaType("application/vnd.oci.image.layer.v1.tar+gzip")
    /// An OCI layer, zstd.
    public static let layerZstd = MediaType("application/vnd.oci.image.layer.v1.tar+zstd")
    /// A Docker manifest list.
    public static let dockerIndex = MediaType("application/vnd.docker.distribution.manifest.list.v2+json")
    /// A Docker manifest, schema 2.
    public static let dockerManifest = MediaType("application/vnd.docker.distribution.manifest.v2+json")
    /// A Docker configuration.
    public static let dockerConfig = MediaType("application/vnd.docker.container.image.v1+json")

    /// Whether this is an index of manifests.
    public var isIndex: Bool { self == .index || self == .dockerIndex }
    /// Whether this is the manifest of one image or artifact.
    public var isManifest: Bool { self == .manifest || self == .dockerManifest }
    /// Whether this is the configuration of an image.
    public var isConfig: Bool { self == .config || self == .dockerConfig }
    /// Whether this is Docker's schema 1, signed or not.
    public var isDockerSchema1: Bool { text.hasPrefix("application/vnd.docker.distribution.manifest.v1+") }
    /// Whether the content is encrypted (OCIcrypt's suffix).
    public var isEncrypted: Bool { text.hasSuffix("+encrypted") }

    /// What the content of a layer is; nil if this is no layer of an image.
    public var layerCompression: LayerCompression? { MediaType.layers[text]?.compression }

    /// The OCI media type for the same bytes; this one if it is OCI's already or has no other.
    public var ociEquivalent: MediaType {
        switch self {
        case .dockerIndex: .index
        case .dockerManifest: .manifest
        case .dockerConfig: .config
        default: MediaType.layers[text]?.oci ?? self
        }
    }

    /// The OCI media type for the same bytes where they are passed on: of a layer, one that may be distributed.
    ///
    /// Who reads a non-distributable layer fetches it from its URLs, even where the layout holds the blob.
    var distributable: MediaType { layerCompression.map(MediaType.layer) ?? ociEquivalent }

    /// The media type of an OCI layer that is compressed like this.
    static func layer(_ compression: LayerCompression) -> MediaType {
        switch compression {
        case .none: .layer
        case .gzip: .layerGzip
        case .zstd: .layerZstd
        }
    }

    private typealias Layer = (compression: LayerCompression, oci: MediaType)

    private static let layers: [String: Layer] = {
        let oci = "application/vnd.oci.image.layer."
        let docker = "application/vnd.docker.image.rootfs."
        var layers: [String: Layer] = [:]
        for (suffix, compression) in [("", LayerCompression.none), ("+gzip", .gzip), ("+zstd", .zstd)] {
            layers[oci + "v1.tar" + suffix] = (compression, MediaType(oci + "v1.tar" + suffix))
            let foreign = MediaType(oci + "nondistributable.v1.tar" + suffix)
            layers[foreign.text] = (compression, foreign)
        }
        // Docker's own are "diff.tar" and "diff.tar.gzip"; the others are written by containers/image and BuildKit.
        for (suffix, compression, ociSuffix) in [
            ("", LayerCompression.none, ""), (".gzip", .gzip, "+gzip"), (".gz", .gzip, "+gzip"),
            ("+gzip", .gzip, "+gzip"), (".zstd", .zstd, "+zstd"), ("+zstd", .zstd, "+zstd"),
        ] {
            layers[docker + "diff.tar" + suffix] = (compression, MediaType(oci + "v1.tar" + ociSuffix))
            layers[docker + "foreign.diff.tar" + suffix] = (
                compression, MediaType(oci + "nondistributable.v1.tar" + ociSuffix)
            )
        }
        return layers
    }()
}

/// How the tar of a layer is compressed.
public enum LayerCompression: String, Sendable, Hashable, CaseIterable {
    case none
    case gzip
    case zstd
}
