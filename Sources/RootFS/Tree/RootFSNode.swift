public import Bytes
public import Crypto
public import Tar

/// One file, directory, link or device of a tree.
public struct RootFSNode: Sendable {
    /// The file types that POSIX tells apart, but sockets, which layers cannot hold.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case file
        case directory
        case symlink
        case characterDevice = "character-device"
        case blockDevice = "block-device"
        case fifo
    }

    /// The type.
    public let kind: Kind
    /// Which file it is: paths that are hard links of each other have the same number.
    public let identity: Int
    /// The layer that it comes from, counted from 0.
    public let layer: Int
    private let entry: LayerEntry

    init(_ entry: LayerEntry, layer: Int, identity: Int) {
        self.entry = entry
        self.layer = layer
        self.identity = identity
        kind =
            switch entry.kind {
            case .file, .hardLink, .globalHeader: .file
            case .directory: .directory
            case .symlink: .symlink
            case .characterDevice: .characterDevice
            case .blockDevice: .blockDevice
            case .fifo: .fifo
            }
    }

    /// Permission bits with setuid, setgid and sticky; of a symlink 0777, as Linux has it.
    public var mode: UInt16 { kind == .symlink ? 0o777 : entry.mode }
    /// The mode in octal, as chmod(1) takes it, of four digits at least.
    public var octalMode: String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
    /// The owner.
    public var uid: UInt32 { entry.uid }
    /// The group.
    public var gid: UInt32 { entry.gid }
    /// Length of a file in bytes; 0 for every other kind.
    public var size: Int { entry.byteCount }
    /// Modification time in seconds since 1970.
    public var modifiedSeconds: Int { entry.modifiedSeconds }
    /// What a symlink says.
    public var linkTarget: PathBytes? { kind == .symlink ? PathBytes(entry.linkTarget) : nil }
    /// Major and minor number of a device; nil for every other kind.
    public var device: (major: UInt32, minor: UInt32)? {
        kind == .characterDevice || kind == .blockDevice ? (entry.deviceMajor, entry.deviceMinor) : nil
    }
    /// Extended attributes in the order of their names' bytes.
    public var extendedAttributes: [ExtendedAttribute] { entry.extendedAttributes }
    /// SHA-256 of a file's content; nil for every other kind.
    public var sha256: SHA256Digest? { entry.digest }
    /// What the inspector kept of a file.
    public var facts: [UInt8]? { entry.facts }
    /// Where its content starts in the uncompressed layer, in bytes.
    public var contentOffset: Int { entry.contentOffset }
    /// Whether its content stands as fragments between holes.
    public var isSparse: Bool { entry.isSparse }
}
