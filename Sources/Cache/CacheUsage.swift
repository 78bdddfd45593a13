/// What a number of entries comes to.
public struct CacheUsage: Sendable, Hashable {
    /// How many there are.
    public private(set) var entryCount = 0
    /// Their length together.
    public private(set) var byteCount = 0
    /// When the one that was used longest ago was used, in seconds since 1970; nil if there are none.
    public private(set) var oldestUse: Int?
    /// When the one that was used last was used, in seconds since 1970; nil if there are none.
    public private(set) var newestUse: Int?

    /// What these come to.
    public init(_ entries: some Sequence<CacheEntry>) {
        for entry in entries {
            entryCount += 1
            byteCount += entry.byteCount
            oldestUse = min(oldestUse ?? entry.lastUse, entry.lastUse)
            newestUse = max(newestUse ?? entry.lastUse, entry.lastUse)
        }
    }
}
