public import Diagnostics
internal import Glibc
internal import SystemPackage

/// When a file of a folder was last used, and its length: what a cache goes by when it makes room.
///
/// The time is that of the last modification, which whoever uses a file moves on: that of the last access is not kept on
/// most file systems.
public struct LastUse: Sendable, Hashable {
    /// Length in bytes.
    public let byteCount: Int
    /// Seconds since 1970, UTC.
    public let seconds: Int
    private let nanoseconds: Int

    fileprivate init(_ status: FileStatus) {
        byteCount = status.st_size
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}

extension InputFile {
    /// Notes that the file is used now. A file that is not this user's, or on a disk that cannot be written to, stays as it
    /// is.
    public func markUsed() { _ = futimens(descriptor.rawValue, nil) }
}

extension InputDirectory {
    /// When the regular file `name` was last used; nil if there is none.
    public func lastUse(of name: String) -> LastUse? {
        guard isPlainName(name), let status = try? descriptor.status(of: name), status.st_mode & S_IFMT == S_IFREG
        else { return nil }
        return LastUse(status)
    }
}

extension OutputDirectory {
    /// Removes the file `name` if nobody has used or replaced it since `use`.
    ///
    /// - Returns: whether it was removed.
    /// - Throws: `TB5002` if the operating system fails.
    public func remove(_ name: String, ifNotUsedSince use: LastUse) throws(TeeError) -> Bool {
        do {
            guard isPlainName(name), let status = try descriptor.status(of: name), LastUse(status) == use else {
                return false
            }
            try systemCall { unsafe unlinkat(descriptor.rawValue, name, 0) }
            return true
        } catch .noSuchFileOrDirectory {
            return false
        } catch {
            throw HostError.writing(label(name), error)
        }
    }
}
