public import Bytes

/// What ``TarWriter`` writes before the content of an entry.
public struct TarWriterEntry: Sendable, Hashable {
    /// What an entry is.
    public enum Kind: Sendable, Hashable {
        /// A regular file of this many bytes.
        case file(byteCount: Int)
        case directory
        case symlink(target: PathBytes)
        /// Another name of the entry `target`, a path like ``TarWriterEntry/path``.
        case hardLink(target: PathBytes)
        case characterDevice(major: Int, minor: Int)
        case blockDevice(major: Int, minor: Int)
        case fifo
    }

    /// The path from the root of the archive, without a slash at either end.
    public var path: PathBytes
    /// What the entry is.
    public var kind: Kind
    /// Permission bits with setuid, setgid and sticky: at most 0o7777.
    public var mode: UInt16
    /// The owner.
    public var uid: Int
    /// The group.
    public var gid: Int
    /// Modification time in seconds since 1970.
    public var modified: Int
    /// Extended attributes, names and values; written in the order of the names' bytes.
    public var extendedAttributes: [String: [UInt8]]

    /// An entry, owned by root.
    public init(
        path: PathBytes,
        kind: Kind,
        mode: UInt16,
        uid: Int = 0,
        gid: Int = 0,
        modified: Int = 0,
        extendedAttributes: [String: [UInt8]] = [:]
    ) {
        self.path = path
        self.kind = kind
        self.mode = mode
        self.uid = uid
        self.gid = gid
        self.modified = modified
        self.extendedAttributes = extendedAttributes
    }
}
