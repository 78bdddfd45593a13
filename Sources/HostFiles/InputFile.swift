public import Diagnostics
internal import Glibc
public import SystemPackage

/// A regular file of the host that is open for reading; it is closed when the last reference goes.
///
/// Reading is by position, so that several tasks can share one.
public final class InputFile: Sendable {
    /// The name it was opened by, for messages.
    public let name: String
    /// Length in bytes when it was opened.
    public let byteCount: Int
    package let descriptor: FileDescriptor
    private let modified: Modification

    /// Opens the regular file `path`; symlinks are followed, as users of a command line expect.
    ///
    /// - Throws: `TB3100` if there is none, `TB3101` if it is not regular, `TB5001` if it cannot be opened.
    public convenience init(_ path: FilePath) throws(TeeError) {
        // Without O_NONBLOCK a FIFO named by mistake would block for ever.
        try self.init(opening: path.string) { () throws(Errno) in
            do {
                return try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
            } catch let error as Errno {
                throw error
            } catch {
                throw Errno.ioError
            }
        }
    }

    init(opening name: String, _ open: () throws(Errno) -> FileDescriptor) throws(TeeError) {
        self.name = name
        do {
            descriptor = try open()
        } catch {
            throw HostError.reading(name, error)
        }
        var status = stat()
        guard unsafe fstat(descriptor.rawValue, &status) == 0 else {
            let error = Errno(rawValue: errno)
            try? descriptor.close()
            throw HostError.reading(name, error)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            try? descriptor.close()
            throw TeeError(
                .notRegularFile,
                object: name,
                cause: "it is not a regular file",
                hint: "name a regular file"
            )
        }
        byteCount = Int(status.st_size)
        modified = Modification(status)
    }

    deinit { try? descriptor.close() }

    /// Whether length and modification time are those that it was opened with.
    ///
    /// - Throws: `TB5001` if the operating system fails.
    func isUnchanged() throws(TeeError) -> Bool {
        do {
            return try Modification(descriptor.status()) == modified
        } catch {
            throw HostError.reading(name, error)
        }
    }

    private struct Modification: Equatable, Sendable {
        let byteCount: Int
        let seconds: Int
        let nanoseconds: Int

        init(_ status: stat) {
            byteCount = status.st_size
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }

    /// Reads up to `buffer.count` bytes at `offset` into the start of `buffer`.
    ///
    /// - Returns: the number of bytes, 0 only at the end of the file.
    /// - Throws: `TB5001` if the operating system fails.
    public func read(at offset: Int, into buffer: inout [UInt8]) throws(TeeError) -> Int {
        try read(at: offset, into: &buffer, count: buffer.count)
    }

    /// Reads up to `count` bytes at `offset` into the start of `buffer`.
    public func read(at offset: Int, into buffer: inout [UInt8], count: Int) throws(TeeError) -> Int {
        let wanted = min(count, buffer.count)
        while true {
            let got = unsafe buffer.withUnsafeMutableBytes {
                unsafe pread(descriptor.rawValue, $0.baseAddress, wanted, off_t(offset))
            }
            if got >= 0 { return got }
            guard errno == EINTR else { throw HostError.reading(name, Errno(rawValue: errno)) }
        }
    }

    /// The `count` bytes at `offset`.
    ///
    /// - Throws: `TB5001` if the file ends before, or the operating system fails.
    public func bytes(at offset: Int, count: Int) throws(TeeError) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let position = offset + done
            var failure: Errno?
            let got = unsafe result.withUnsafeMutableBytes { buffer in
                let got = unsafe pread(
                    descriptor.rawValue,
                    buffer.baseAddress?.advanced(by: done),
                    count - done,
                    off_t(position)
                )
                if got < 0 { failure = Errno(rawValue: errno) }
                return got
            }
            if let failure {
                if failure == .interrupted { continue }
                throw HostError.reading(name, failure)
            }
            guard got > 0 else {
                throw TeeError(
                    .cannotRead,
                    object: name,
                    cause: "it ends after \(position) bytes, and \(offset + count) are needed",
                    hint: "the file is cut off or was changed while it was read: fetch it again"
                )
            }
            done += got
        }
        return result
    }

    /// All bytes of the file.
    ///
    /// - Throws: `TB5001` if it is longer than `limit` or cannot be read.
    public func contents(limit: Int) throws(TeeError) -> [UInt8] {
        guard byteCount <= limit else {
            throw TeeError(
                .cannotRead,
                object: name,
                cause: "it has \(byteCount) bytes, and at most \(limit) are read",
                hint: "check that it is the file you mean"
            )
        }
        return try bytes(at: 0, count: byteCount)
    }
}
