internal import Glibc
public import SystemPackage

extension HostFileKind {
    /// What the symlink at `path` says, in up to 4095 bytes; nil if there is none, or it is not UTF-8.
    public static func linkTarget(of path: FilePath) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(path.string, &buffer, buffer.count)
        guard count >= 0, count < buffer.count else { return nil }
        return String(validating: buffer[0..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What `path` leads to from the root, all symlinks followed; nil if there is nothing.
    public static func realPath(of path: FilePath) -> FilePath? {
        guard let resolved = unsafe realpath(path.isEmpty ? "." : path.string, nil) else { return nil }
        defer { unsafe free(resolved) }
        return FilePath(unsafe String(cString: resolved))
    }

    /// Whether `path` is a symlink, wherever it leads.
    public static func isLink(_ path: FilePath) -> Bool {
        var status = FileStatus()
        return unsafe lstat(path.string, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// Whether this process may read what `path` leads to, as access(2) tells.
    public static func isReadable(_ path: FilePath) -> Bool { unsafe access(path.string, R_OK) == 0 }
}
