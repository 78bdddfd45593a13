public import Bytes

/// A file, directory or link of an instance, by its path from the instance's directory.
public struct InstanceFile: Sendable, Hashable {
    /// What it is.
    public enum Kind: Sendable, Hashable {
        /// A file of these bytes.
        case bytes([UInt8])
        /// The kit's file at this path.
        case kit(PathBytes)
        case directory
        case symlink(target: PathBytes)
    }

    /// The path from the instance's directory, without a slash at either end.
    public let path: PathBytes
    /// What it is.
    public let kind: Kind
    /// Permission bits under the umask 022; of no account for a link.
    public let mode: UInt16

    init(_ path: PathBytes, _ kind: Kind, mode: UInt16) {
        self.path = path
        self.kind = kind
        self.mode = mode
    }

    static func text(_ path: PathBytes, _ text: String) -> InstanceFile {
        InstanceFile(path, .bytes(Array(text.utf8)), mode: 0o644)
    }

    static func file(_ path: PathBytes, _ bytes: [UInt8]) -> InstanceFile {
        InstanceFile(path, .bytes(bytes), mode: 0o644)
    }

    static func directory(_ path: PathBytes) -> InstanceFile { InstanceFile(path, .directory, mode: 0o755) }

    static func link(_ path: PathBytes, _ target: PathBytes) -> InstanceFile {
        InstanceFile(path, .symlink(target: target), mode: 0o777)
    }
}
