public import Diagnostics
internal import Glibc
public import SystemPackage

/// A directory of the host in which outputs are made; no symlink beneath it is followed.
public final class OutputDirectory: Sendable {
    /// The name it was opened by, for messages.
    public let name: String
    let descriptor: FileDescriptor

    /// Opens the directory `path`, which must be there; symlinks to it are followed.
    ///
    /// - Throws: `TB5002` if it cannot be opened.
    public convenience init(_ path: FilePath) throws(TeeError) {
        let name = path.isEmpty ? "." : path.string
        do {
            let raw = try systemCall { unsafe Glibc.open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
            self.init(FileDescriptor(rawValue: raw), name: name)
        } catch {
            throw HostError.writing(name, error)
        }
    }

    init(_ descriptor: FileDescriptor, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    deinit { try? descriptor.close() }

    /// Opens the directory `path`, and makes it and those above it if they are not there.
    ///
    /// - Parameter mode: the permission bits of those that are made.
    /// - Throws: `TB5002` if the operating system fails.
    public static func making(_ path: FilePath, mode: UInt32 = 0o755) throws(TeeError) -> OutputDirectory {
        var made = path
        var missing: [FilePath] = []
        while !made.isEmpty, HostFileKind(of: made) == nil {
            missing.append(made)
            made.removeLastComponent()
        }
        for directory in missing.reversed() {
            do {
                do {
                    try systemCall { unsafe mkdir(directory.string, mode) }
                } catch .fileExists {}
            } catch {
                throw HostError.writing(directory.string, error)
            }
        }
        return try OutputDirectory(path)
    }

    /// The directory in which large files without a name are kept: `TMPDIR`, or `/var/tmp`.
    ///
    /// - Throws: `TB5002` if it cannot be opened.
    public static func temporary() throws(TeeError) -> OutputDirectory {
        guard let path = unsafe getenv("TMPDIR") else { return try OutputDirectory("/var/tmp") }
        return try OutputDirectory(FilePath(unsafe String(cString: path)))
    }

    /// A new file, to be named in this directory when it is complete.
    ///
    /// - Throws: `TB5002` if the operating system fails.
    public func newFile() throws(TeeError) -> OutputFile { try OutputFile(in: self) }

    /// The directory `name` in this one, which is made if it is not there.
    ///
    /// - Throws: `TB5002` if it is no directory, or the operating system fails.
    public func subdirectory(_ name: String) throws(TeeError) -> OutputDirectory {
        do {
            do {
                try systemCall { unsafe mkdirat(descriptor.rawValue, name, 0o755) }
            } catch .fileExists {}
            return OutputDirectory(try descriptor.open(name, O_RDONLY | O_DIRECTORY), name: label(name))
        } catch {
            throw HostError.writing(label(name), error)
        }
    }

    /// Bytes that this user may still write to its file system; nil where that is not known.
    public var freeByteCount: Int? {
        var status = statvfs()
        guard unsafe fstatvfs(descriptor.rawValue, &status) == 0 else { return nil }
        return Int(clamping: status.f_bavail.multipliedReportingOverflow(by: status.f_frsize).partialValue)
    }

    /// Makes the names in this directory durable.
    ///
    /// - Throws: `TB5002` if the operating system fails.
    public func synchronize() throws(TeeError) {
        do {
            try systemCall { fsync(descriptor.rawValue) }
        } catch {
            throw HostError.writing(name, error)
        }
    }

    /// Removes from this directory what killed runs have left.
    public func removeLeftovers() { descriptor.removeLeftovers() }

    /// This directory for reading.
    ///
    /// - Throws: `TB5001` if the operating system fails.
    public func reader() throws(TeeError) -> InputDirectory {
        do {
            let raw = try systemCall { fcntl(descriptor.rawValue, F_DUPFD_CLOEXEC, 0) }
            return InputDirectory(FileDescriptor(rawValue: raw), name: name)
        } catch {
            throw HostError.reading(name, error)
        }
    }

    /// Puts the file of `range` here as `name` without copying its bytes: as another name of the same file, or sharing
    /// its blocks.
    ///
    /// - Parameter durably: whether to make the bytes durable; those of a file of others are so as far as it is.
    /// - Returns: false where that cannot be: the range is a part of a file, on another file system, or the file has
    ///   changed since it was opened.
    /// - Throws: `TB5002` if the operating system fails.
    public func link(_ range: FileRange, as name: String, durably: Bool = true) throws(TeeError) -> Bool {
        guard range.isWholeFile, try range.file.isUnchanged() else { return false }
        do {
            if try linkInode(range.file, as: name) {
                if durably { try systemCall { fsync(range.file.descriptor.rawValue) } }
                return true
            }
        } catch {
            throw HostError.writing(label(name), error)
        }
        var copy = try newFile()
        guard copy.clone(range.file) else { return false }
        return try copy.commit(as: name).byteCount == range.byteCount
    }

    private func linkInode(_ file: InputFile, as name: String) throws(Errno) -> Bool {
        do {
            try descriptor.linkFile(file.descriptor, as: name)
        } catch .fileExists {
            guard try !isSame(file, name) else { return true }
            let temporary = TemporaryName.next()
            guard (try? descriptor.linkFile(file.descriptor, as: temporary)) != nil else { return false }
            defer { _ = unsafe unlinkat(descriptor.rawValue, temporary, 0) }
            try systemCall { unsafe renameat(descriptor.rawValue, temporary, descriptor.rawValue, name) }
        } catch .noSpace {
            throw .noSpace
        } catch {
            // Another file system, a file of another user, one that has lost its name: copying will do.
            return false
        }
        return try isSame(file, name)
    }

    /// Removes the file `name`, if it is there.
    public func remove(_ name: String) { _ = unsafe unlinkat(descriptor.rawValue, name, 0) }

    /// Whether `name` is a name of the very file that `range` is the whole of.
    public func holds(_ range: FileRange, as name: String) -> Bool {
        range.isWholeFile && (try? isSame(range.file, name)) == true
    }

    private func isSame(_ file: InputFile, _ name: String) throws(Errno) -> Bool {
        let source = try file.descriptor.status()
        guard let linked = try descriptor.status(of: name) else { return false }
        return source.st_ino == linked.st_ino && source.st_dev == linked.st_dev
    }

    /// Gives the file `name` in this directory another name, in the place of what has it.
    ///
    /// - Throws: `TB5002` if the operating system fails.
    public func rename(_ name: String, to newName: String) throws(TeeError) {
        do {
            try systemCall { unsafe renameat(descriptor.rawValue, name, descriptor.rawValue, newName) }
        } catch {
            throw HostError.writing(label(newName), error)
        }
        try synchronize()
    }

    func label(_ name: String) -> String { "\(self.name)/\(name)" }
}
