public import Bytes
public import Crypto
public import Tar

/// One entry of a layer, with all that is known of it once its content has gone by.
public struct LayerEntry: Sendable, Hashable {
    /// The cleaned path, without a slash at either end; empty for the root.
    public var path: PathBytes
    /// What it is.
    public var kind: TarEntryKind
    /// Permission bits with setuid, setgid and sticky.
    public var mode: UInt16
    /// The owner.
    public var uid: UInt32
    /// The group.
    public var gid: UInt32
    /// Length in bytes of a file's content.
    public var byteCount: Int
    /// Modification time in seconds since 1970.
    public var modifiedSeconds: Int
    /// Nanoseconds of the modification time.
    public var modifiedNanoseconds: UInt32
    /// The target of a symlink or hard link as it stands.
    public var linkTarget: [UInt8]
    /// Major number of a device.
    public var deviceMajor: UInt32
    /// Minor number of a device.
    public var deviceMinor: UInt32
    /// Extended attributes in the order of their names' bytes.
    public var extendedAttributes: [ExtendedAttribute]
    /// Where the content starts in the uncompressed layer, in bytes.
    public var contentOffset: Int
    /// Whether the content stands as fragments between holes.
    public var isSparse: Bool
    /// SHA-256 of a regular file's content; nil for every other kind.
    public var digest: SHA256Digest?
    /// What the inspector kept of it.
    public var facts: [UInt8]?

    init(_ entry: TarEntry) {
        path = entry.path
        kind = entry.kind
        mode = entry.mode
        uid = entry.uid
        gid = entry.gid
        byteCount = entry.byteCount
        modifiedSeconds = entry.modifiedSeconds
        modifiedNanoseconds = entry.modifiedNanoseconds
        linkTarget = entry.linkTarget
        deviceMajor = entry.deviceMajor
        deviceMinor = entry.deviceMinor
        extendedAttributes = entry.extendedAttributes
        contentOffset = entry.contentOffset
        isSparse = entry.isSparse
    }

    init(path: PathBytes, kind: TarEntryKind) {
        self.path = path
        self.kind = kind
        mode = 0
        uid = 0
        gid = 0
        byteCount = 0
        modifiedSeconds = 0
        modifiedNanoseconds = 0
        linkTarget = []
        deviceMajor = 0
        deviceMinor = 0
        extendedAttributes = []
        contentOffset = 0
        isSparse = false
    }
}
