public import OCI

/// What is in a layer: a function of its bytes alone.
public struct LayerIndex: Sendable, Hashable {
    /// The digest of its blob.
    public let digest: Digest
    /// The digest of its uncompressed bytes.
    public let diffID: Digest
    /// Length of its uncompressed bytes.
    public let expandedByteCount: Int
    /// Bytes of all files' content, holes included.
    public let contentByteCount: Int
    /// Its entries in their order, global PAX headers left out.
    public let entries: [LayerEntry]
}
