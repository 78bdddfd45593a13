internal import HostFiles

/// Something that is kept.
public struct CacheEntry: Sendable, Hashable {
    /// What it is.
    public let kind: CacheKind
    /// The name of its file.
    let name: String
    let use: LastUse

    /// Its length.
    public var byteCount: Int { use.byteCount }

    /// When it was made or used last, in seconds since 1970.
    public var lastUse: Int { use.seconds }
}
