import Bytes
import Crypto

/// Makes an OCI image layout out of JSON texts, well formed or not.
public struct LayoutFixture: Sendable {
    /// A blob and what a descriptor says of it.
    public struct Blob: Sendable {
        /// `sha256:` and its digest.
        public let digest: String
        /// Its length.
        public let byteCount: Int
        /// Its media type.
        public let mediaType: String

        /// A descriptor of it, with more members behind if given, such as `,"urls":[]`.
        public func descriptor(_ more: String = "") -> String {
            #"{"mediaType":"\#(mediaType)","digest":"\#(digest)","size":\#(byteCount)\#(more)}"#
        }
    }

    /// The media types that fixtures name.
    public enum Media {
        /// An OCI index.
        public static let index = "application/vnd.oci.image.index.v1+json"
        /// An OCI manifest.
        public static let manifest = "application/vnd.oci.image.manifest.v1+json"
        /// An OCI configuration.
        public static let config = "application/vnd.oci.image.config.v1+json"
        /// A plain OCI layer.
        public static let layer = "application/vnd.oci.image.layer.v1.tar"
    }

    /// Where it is.
    public let directory: TemporaryDirectory

    /// A layout without images.
    public init() throws {
        directory = try TemporaryDirectory()
        try directory.write(Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8), to: "oci-layout")
        try index([])
    }

    /// Puts a blob there.
    public func blob(_ bytes: [UInt8], _ mediaType: String) throws -> Blob {
        let digest = SHA256Digest.of(bytes).description
        try directory.write(bytes, to: "blobs/sha256/\(digest)")
        return Blob(digest: "sha256:\(digest)", byteCount: bytes.count, mediaType: mediaType)
    }

    /// Puts a blob of this text there.
    public func blob(_ text: String, _ mediaType: String) throws -> Blob { try blob(Array(text.utf8), mediaType) }

    /// The text of a configuration whose layers have these bytes.
    public static func config(layers: [[UInt8]], platform: String = "linux/amd64", more: String = "") -> String {
        let parts = platform.split(separator: "/")
        let diffIDs = layers.map { "\"sha256:\(SHA256Digest.of($0))\"" }.joined(separator: ",")
        return #"{"architecture":"\#(parts[1])","os":"\#(parts[0])","rootfs":{"type":"layers","#
            + #""diff_ids":[\#(diffIDs)]}\#(more)}"#
    }

    /// Puts a whole image of plain layers there, and answers with its manifest.
    public func image(layers: [[UInt8]], platform: String = "linux/amd64", more: String = "") throws -> Blob {
        let config = try blob(LayoutFixture.config(layers: layers, platform: platform, more: more), Media.config)
        let descriptors = try layers.map { try blob($0, Media.layer).descriptor() }
        return try manifest(config: config.descriptor(), layers: descriptors)
    }

    /// Puts a manifest of these descriptors there.
    public func manifest(config: String, layers: [String], more: String = "") throws -> Blob {
        try blob(
            #"{"schemaVersion":2,"config":\#(config),"layers":[\#(layers.joined(separator: ","))]\#(more)}"#,
            Media.manifest
        )
    }

    /// The text of an index of these descriptors.
    public static func index(_ descriptors: [String], more: String = "") -> String {
        #"{"schemaVersion":2,"manifests":[\#(descriptors.joined(separator: ","))]\#(more)}"#
    }

    /// Writes `index.json`.
    public func index(_ descriptors: [String], more: String = "") throws {
        try directory.write(Array(LayoutFixture.index(descriptors, more: more).utf8), to: "index.json")
    }

    /// The annotations that give an image its name in a layout.
    public static func name(_ name: String) -> String {
        #","annotations":{"org.opencontainers.image.ref.name":"\#(name)"}"#
    }
}
