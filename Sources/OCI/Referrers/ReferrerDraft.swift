/// A document about an image, to be written beside it as a referrer (OCI image-spec 1.1, manifest.md, "Guidelines for
/// Artifact Usage").
public struct ReferrerDraft: Sendable, Hashable {
    /// What kind of document it is, as referrers are asked for.
    public var artifactType: String
    /// The media type of its bytes.
    public var mediaType: MediaType
    /// Its bytes.
    public var content: [UInt8]
    /// Annotations of its manifest.
    public var annotations: [Descriptor.Annotation]

    /// A document whose bytes have the media type that it is asked for by.
    public init(artifactType: String, content: [UInt8], annotations: [Descriptor.Annotation] = []) {
        self.artifactType = artifactType
        mediaType = MediaType(artifactType)
        self.content = content
        self.annotations = annotations
    }
}

extension MediaType {
    /// What stands where an artifact has no configuration: `{}` (OCI image-spec 1.1, "Guidance for an Empty
    /// Descriptor").
    public static let empty = MediaType("application/vnd.oci.empty.v1+json")
}
