/// The name of a limit on layers, as it is written in `--limit NAME=N`.
public enum LayerLimit: String, Sendable, Hashable, CaseIterable {
    /// Entries of all layers of an image.
    case entries
    /// Bytes of an entry's name.
    case path = "path-bytes"
    /// Bytes of one component of a name.
    case component = "component-bytes"
    /// Bytes of the target of a link.
    case linkTarget = "link-bytes"
    /// Bytes of one PAX header, or of one long name of GNU tar.
    case paxHeader = "pax-bytes"
    /// Bytes of the names and values of an entry's extended attributes.
    case extendedAttributes = "xattr-bytes"
    /// Data fragments of one sparse file.
    case sparseFragments = "sparse-fragments"
    /// Bytes of all layers after expanding, holes of sparse files included.
    case expandedBytes = "expanded-bytes"
    /// How many times longer than its blob a layer may be, and the content of its files with all holes, beyond the first
    /// 64 MiB.
    case ratio
}

/// What the layers of an image may ask of this machine.
public struct LayerLimits: Sendable, Hashable {
    private var values: [LayerLimit: Int] = [
        .entries: 4_000_000,
        .path: 4096,
        .component: 255,
        .linkTarget: 4096,
        .paxHeader: 1 << 20,
        .extendedAttributes: 64 << 10,
        .sparseFragments: 1 << 20,
        .expandedBytes: 1 << 40,
        .ratio: 1000,
    ]

    /// The default limits.
    public init() {}

    /// The value of a limit; it is never negative.
    public subscript(limit: LayerLimit) -> Int {
        get { values[limit] ?? 0 }
        set { values[limit] = max(newValue, 0) }
    }
}
