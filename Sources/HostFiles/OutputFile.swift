public import Diagnostics
internal import Glibc
internal import SystemPackage

/// A new file that nobody sees before it is complete.
///
/// It has no name while it is written (`O_TMPFILE`), or a temporary one where the file system knows no such files;
/// ``commit(as:)`` gives it its name in one step. Let go without that, it leaves nothing.
public struct OutputFile: ~Copyable {
    private let directory: OutputDirectory
    private var temporaryName: String?
    let descriptor: FileDescriptor
    /// Bytes written so far.
    public private(set) var byteCount = 0

    init(in directory: OutputDirectory, mayBeUnnamed: Bool = true) throws(TeeError) {
        self.directory = directory
        do {
            if mayBeUnnamed, let unnamed = try OutputFile.unnamed(in: directory.descriptor) {
                descriptor = unnamed
            } else {
                (descriptor, temporaryName) = try OutputFile.named(in: directory.descriptor)
            }
        } catch {
            throw HostError.writing(directory.name, error)
        }
    }

    deinit {
        if let temporaryName { _ = unsafe unlinkat(directory.descriptor.rawValue, temporaryName, 0) }
        try? descriptor.close()
    }

    /// Appends `bytes`.
    ///
    /// - Throws: `TB5002` if the operating system fails, as it does when the disk is full.
    public mutating func write(_ bytes: Span<UInt8>) throws(TeeError) {
        var done = 0
        while done < bytes.count {
            let got = unsafe bytes.withUnsafeBufferPointer { buffer in
                unsafe Glibc.write(descriptor.rawValue, buffer.baseAddress?.advanced(by: done), buffer.count - done)
            }
            if got < 0 {
                let error = Errno(rawValue: errno)
                if error == .interrupted { continue }
                throw HostError.writing(directory.name, error)
            }
            done += got
        }
        byteCount += bytes.count
    }

    /// Appends `bytes`.
    ///
    /// - Throws: `TB5002` if the operating system fails.
    public mutating func write(_ bytes: [UInt8]) throws(TeeError) { try write(bytes.span) }

    /// Writes `bytes` at `offset`, over what is there; a gap before it reads as zeros.
    ///
    /// Appending goes on where it would have gone on without this.
    ///
    /// - Throws: `TB5002` if the operating system fails.
    public mutating func write(_ bytes: Span<UInt8>, at offset: Int) throws(TeeError) {
        var done = 0
        while done < bytes.count {
            let got = unsafe bytes.withUnsafeBufferPointer { buffer in
                unsafe Glibc.pwrite(
                    descriptor.rawValue,
                    buffer.baseAddress?.advanced(by: done),
                    buffer.count - done,
                    off_t(offset + done)
                )
            }
            if got < 0 {
                let error = Errno(rawValue: errno)
                if error == .interrupted { continue }
                throw HostError.writing(directory.name, error)
            }
            done += got
        }
        byteCount = max(byteCount, offset + bytes.count)
    }

    /// Makes this empty file share the blocks of `source` where the file system can (`FICLONE`); false where it cannot.
    mutating func clone(_ source: InputFile) -> Bool {
        let request: UInt = 0x4004_9409  // FICLONE of linux/fs.h
        guard byteCount == 0, ioctl(descriptor.rawValue, request, source.descriptor.rawValue) == 0 else { return false }
        byteCount = source.byteCount
        return true
    }

    /// Makes the bytes durable and gives the file its name, in the place of a file that has it now.
    ///
    /// The directory is made durable by ``OutputDirectory/synchronize()``.
    ///
    /// - Parameter durably: whether to wait for the disk; a file of thousands that are void together need not.
    /// - Returns: the file, for reading it back.
    /// - Throws: `TB5002` if the operating system fails; then a file that had the name still has it.
    public consuming func commit(as name: String, durably: Bool = true) throws(TeeError) -> InputFile {
        do {
            if durably { try systemCall { fsync(descriptor.rawValue) } }
            let source = temporaryName
            if source == nil { try nameIt() }
            if let temporaryName {
                let place = directory.descriptor.rawValue
                try systemCall { unsafe renameat(place, temporaryName, place, name) }
                self.temporaryName = nil
            }
        } catch {
            throw HostError.writing(directory.label(name), error)
        }
        return try reader(directory.label(name))
    }

    /// Makes the bytes durable and gives the file its name, if nothing has it.
    ///
    /// - Returns: false if something has the name; then nothing is left of this.
    /// - Throws: `TB5002` if the operating system fails.
    consuming func commit(asNew name: String) throws(TeeError) -> Bool {
        do {
            try systemCall { fsync(descriptor.rawValue) }
            try directory.descriptor.linkFile(descriptor, as: name)
            return true
        } catch .fileExists {
            return false
        } catch {
            throw HostError.writing(directory.label(name), error)
        }
    }

    /// What was written so far, for reading it back.
    ///
    /// - Throws: `TB5001` if the operating system fails.
    public borrowing func written(_ label: String) throws(TeeError) -> InputFile { try reader(label) }

    /// Ends writing without giving a name: the bytes can be read as long as the answer lives, and then are gone, unless
    /// ``OutputDirectory/link(_:as:)`` gives them a name after all.
    ///
    /// - Throws: `TB5001` if the operating system fails.
    public consuming func sealed(_ label: String) throws(TeeError) -> InputFile { try reader(label) }

    private borrowing func reader(_ label: String) throws(TeeError) -> InputFile {
        let raw = descriptor.rawValue
        return try InputFile(opening: label) { () throws(Errno) in
            FileDescriptor(rawValue: try systemCall { fcntl(raw, F_DUPFD_CLOEXEC, 0) })
        }
    }

    private mutating func nameIt() throws(Errno) {
        for _ in 0..<TemporaryName.attempts {
            let name = TemporaryName.next()
            do {
                try directory.descriptor.linkFile(descriptor, as: name)
                temporaryName = name
                return
            } catch .fileExists {
                continue
            } catch {
                throw error
            }
        }
        throw .fileExists
    }

    /// `__O_TMPFILE` of asm-generic/fcntl.h, a macro that Swift does not see.
    private static let unnamedFlag: CInt = 0o20_000_000

    private static func unnamed(in directory: FileDescriptor) throws(Errno) -> FileDescriptor? {
        do {
            let raw = try systemCall {
                unsafe openat(directory.rawValue, ".", unnamedFlag | O_DIRECTORY | O_RDWR | O_CLOEXEC, mode_t(0o644))
            }
            let file = FileDescriptor(rawValue: raw)
            _ = try file.tryLock()
            return file
        } catch .notSupported, .isDirectory, .invalidArgument {
            return nil
        } catch {
            throw error
        }
    }

    private static func named(in directory: FileDescriptor) throws(Errno) -> (FileDescriptor, String) {
        for _ in 0..<TemporaryName.attempts {
            let name = TemporaryName.next()
            do {
                let file = try directory.open(name, O_CREAT | O_EXCL | O_RDWR)
                // Between making and locking it somebody may have taken it for a leftover.
                if try file.tryLock(), try file.status().st_nlink > 0 { return (file, name) }
                try? file.close()
            } catch .fileExists {
                continue
            } catch {
                throw error
            }
        }
        throw .fileExists
    }
}

extension FileDescriptor {
    /// Gives the file that `file` is open on the name `name` in this directory.
    func linkFile(_ file: FileDescriptor, as name: String) throws(Errno) {
        let source = "/proc/self/fd/\(file.rawValue)"
        try systemCall { unsafe linkat(AT_FDCWD, source, rawValue, name, AT_SYMLINK_FOLLOW) }
    }
}
