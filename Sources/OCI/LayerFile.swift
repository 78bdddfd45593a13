public import Bytes
public import HostFiles

/// One entry of a layer of ours: owned by root, without extended attributes.
public struct LayerFile: Sendable {
    /// What the entry is.
    public enum Kind: Sendable {
        /// A regular file of bytes at hand.
        case bytes([UInt8])
        /// A regular file whose content stands on the host.
        case range(FileRange)
        case directory
        /// A directory that a layer below has: it stays as it is, and nothing is written.
        case inheritedDirectory
        case symlink(target: PathBytes)
        /// The same file as another entry's, which stands before it in the order of paths and has the same mode.
        case hardLink(target: PathBytes)
    }

    /// The path from the root of the image, without a slash at either end.
    public var path: PathBytes
    /// What it is.
    public var kind: Kind
    /// Permission bits with setuid, setgid and sticky.
    public var mode: UInt16

    /// An entry.
    public init(path: PathBytes, kind: Kind, mode: UInt16) {
        self.path = path
        self.kind = kind
        self.mode = mode
    }

    /// A file of these bytes; by default everybody may read it.
    public static func file(_ path: PathBytes, _ bytes: [UInt8], mode: UInt16 = 0o644) -> LayerFile {
        LayerFile(path: path, kind: .bytes(bytes), mode: mode)
    }
}
