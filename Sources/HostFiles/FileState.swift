internal import Glibc

/// Which file it is and when it was last touched: while this stays, so does its content, short of a disk that fails or a
/// clock that is set back.
///
/// The time of the last change is that of the inode, which no program can choose: writing to the file, setting its times
/// and giving it another name all move it.
public struct FileState: Sendable, Hashable, CustomStringConvertible {
    /// Device, inode, length, and the times of the last modification and change in seconds and nanoseconds since 1970.
    public let description: String

    fileprivate init(_ status: FileStatus) {
        description = [
            Int(status.st_dev), Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
            status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
        ].map(String.init).joined(separator: " ")
    }
}

extension InputFile {
    /// A file that is written to twice within one tick of the clock has the same times after both.
    private static let settlingSeconds = 2

    /// The state that the file is in; nil if its content was or may have been written while it was open, or just before.
    public var settledState: FileState? {
        guard (try? isUnchanged()) == true, let status = try? descriptor.status() else { return nil }
        var now = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &now) == 0 else { return nil }
        guard status.st_mtim.tv_sec < now.tv_sec - InputFile.settlingSeconds else { return nil }
        return FileState(status)
    }
}
