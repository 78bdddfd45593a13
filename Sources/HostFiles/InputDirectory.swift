public import Diagnostics
internal import Glibc
public import SystemPackage

/// A directory of the host from which files are read, and out of which no name leads.
public final class InputDirectory: Sendable {
    /// The name it was opened by, for messages.
    public let name: String
    package let descriptor: FileDescriptor

    /// Opens the directory `path`; symlinks to it are followed, those beneath it never.
    ///
    /// - Throws: `TB3100` if there is none, `TB5001` if it cannot be opened.
    public init(_ path: FilePath) throws(TeeError) {
        name = path.string
        do {
            descriptor = FileDescriptor(
                rawValue: try systemCall { unsafe Glibc.open(path.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
            )
        } catch {
            throw HostError.reading(path.string, error)
        }
    }

    init(_ descriptor: FileDescriptor, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    deinit { try? descriptor.close() }

    /// Whether nobody else may change what is in it: it is this user's, or root's, and only its owner's to write.
    public var isPrivate: Bool {
        guard let status = try? descriptor.status() else { return false }
        return (status.st_uid == geteuid() || status.st_uid == 0) && status.st_mode & 0o022 == 0
    }

    /// The regular file that `components` name, from this directory down; nil if there is none.
    ///
    /// Each component is opened on its own and without following symlinks, so that what is read lies inside.
    ///
    /// - Throws: `TB3101` if a component is a symlink or the file is not regular, `TB5001` if the operating system fails.
    public func file(_ components: [String]) throws(TeeError) -> InputFile? {
        let label = label(components)
        let opened: FileDescriptor
        do {
            opened = try descriptor.open(beneath: components, O_RDONLY | O_NONBLOCK)
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            throw InputDirectory.refusal(label, error)
        }
        return try InputFile(opening: label) { () throws(Errno) in opened }
    }

    /// The names in the directory that `components` name, in the order of their bytes; nil if there is none.
    ///
    /// - Throws: `TB3101` if a component is a symlink or no directory, `TB5001` if the operating system fails.
    public func names(_ components: [String] = []) throws(TeeError) -> [String]? {
        do {
            let directory = try descriptor.open(beneath: components, O_RDONLY | O_DIRECTORY)
            defer { try? directory.close() }
            return try directory.names()
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            throw InputDirectory.refusal(label(components), error)
        }
    }

    private func label(_ components: [String]) -> String { ([name] + components).joined(separator: "/") }

    private static func refusal(_ label: String, _ error: Errno) -> TeeError {
        guard error == .tooManySymbolicLinkLevels || error == .notDirectory else {
            return HostError.reading(label, error)
        }
        return TeeError(
            .notRegularFile,
            object: label,
            cause: "a symlink, or a file where a directory must be, stands on the way",
            hint: "put the file itself there: a link could lead anywhere on this machine"
        )
    }
}

extension FileDescriptor {
    /// The names in this directory but for `.` and `..`, in the order of their bytes.
    func names() throws(Errno) -> [String] {
        // fdopendir takes the descriptor over, and its position is shared with duplicates.
        let own = try open(directory: ())
        guard let stream = unsafe fdopendir(own.rawValue) else {
            let error = Errno(rawValue: errno)
            try? own.close()
            throw error
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw Errno(rawValue: errno) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private func open(directory: Void) throws(Errno) -> FileDescriptor {
        FileDescriptor(
            rawValue: try systemCall { unsafe openat(rawValue, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        )
    }
}
