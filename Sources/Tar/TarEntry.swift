public import Bytes

/// What an entry of a tar is.
public enum TarEntryKind: UInt8, Sendable, Hashable, CaseIterable {
    case file
    case hardLink
    case symlink
    case characterDevice
    case blockDevice
    case directory
    case fifo
    /// A global PAX header (type `g`): Go's reader hands it out like an entry and applies none of its records.
    case globalHeader
}

/// An extended attribute, from a PAX record `SCHILY.xattr.NAME`.
public struct ExtendedAttribute: Sendable, Hashable {
    /// The name: `security.capability`, for example.
    public let name: [UInt8]
    /// The value.
    public let value: [UInt8]

    /// An attribute.
    public init(name: [UInt8], value: [UInt8]) {
        self.name = name
        self.value = value
    }
}

/// One entry of a tar as Go's archive/tar reads it, which is what container runtimes unpack.
public struct TarEntry: Sendable, Hashable {
    /// The name as it stands in the archive.
    public var name: [UInt8]
    /// The name cleaned lexically: no slash at either end, no empty, `.` or `..` component; empty for the root itself.
    public var path: PathBytes
    /// What it is.
    public var kind: TarEntryKind
    /// Permission bits with setuid, setgid and sticky: at most 0o7777.
    public var mode: UInt16
    /// The owner.
    public var uid: UInt32
    /// The group.
    public var gid: UInt32
    /// Length in bytes of a file's content, holes included; 0 for every other kind.
    public var byteCount: Int
    /// Modification time in seconds since 1970.
    public var modifiedSeconds: Int
    /// Nanoseconds of the modification time: 0 to 999,999,999.
    public var modifiedNanoseconds: UInt32
    /// The target of a symlink or hard link as it stands; empty for every other kind.
    public var linkTarget: [UInt8]
    /// Major number of a device.
    public var deviceMajor: UInt32
    /// Minor number of a device.
    public var deviceMinor: UInt32
    /// Extended attributes in the order of their names' bytes; no name stands twice.
    public var extendedAttributes: [ExtendedAttribute]
    /// Where the content starts in the archive, in bytes: for sparse files, the first fragment's.
    public var contentOffset: Int
    /// Bytes of content that stand in the archive: less than ``byteCount`` for a sparse file.
    public var storedByteCount: Int
    /// Whether the content stands as fragments between holes.
    public var isSparse: Bool
}
