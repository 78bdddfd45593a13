internal import Glibc
public import SystemPackage

/// What a path of the host leads to.
public enum HostFileKind: Sendable, Hashable {
    case regular
    case directory
    case other

    /// What `path` leads to, symlinks followed; nil if there is nothing or it cannot be told.
    public init?(of path: FilePath) {
        var status = FileStatus()
        guard unsafe stat(path.string, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .regular
        case S_IFDIR: self = .directory
        default: self = .other
        }
    }
}
