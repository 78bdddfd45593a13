internal import Glibc
internal import SystemPackage

/// The `struct stat` of the system; swift-system has a `stat` of its own.
typealias FileStatus = Glibc.stat

/// The result of a system call that answers -1 for failure; it is called again when a signal interrupts it.
@discardableResult
func systemCall(_ body: () -> CInt) throws(Errno) -> CInt {
    while true {
        let result = body()
        if result != -1 { return result }
        let error = Errno(rawValue: errno)
        guard error == .interrupted else { throw error }
    }
}

extension FileDescriptor {
    /// Opens `name` in the directory that this descriptor is; a symlink is not followed.
    func open(_ name: String, _ flags: CInt) throws(Errno) -> FileDescriptor {
        let flags = flags | O_NOFOLLOW | O_CLOEXEC
        return FileDescriptor(
            rawValue: try systemCall { unsafe openat(rawValue, name, flags, mode_t(0o644)) }
        )
    }

    /// Opens what `components` name beneath this directory, one at a time, so that no symlink is followed on the way.
    func open(beneath components: [String], _ flags: CInt) throws(Errno) -> FileDescriptor {
        var current = self
        defer { if current.rawValue != rawValue { try? current.close() } }
        for (index, component) in components.enumerated() {
            guard isPlainName(component) else { throw .noSuchFileOrDirectory }
            let isLast = index == components.count - 1
            let next = try current.open(component, isLast ? flags : O_RDONLY | O_DIRECTORY)
            if current.rawValue != rawValue { try? current.close() }
            if isLast {
                current = self
                return next
            }
            current = next
        }
        return FileDescriptor(rawValue: try systemCall { fcntl(rawValue, F_DUPFD_CLOEXEC, 0) })
    }

    /// What the descriptor is open on.
    func status() throws(Errno) -> FileStatus {
        var status = FileStatus()
        try systemCall { unsafe fstat(rawValue, &status) }
        return status
    }

    /// What `name` in this directory is; a symlink is not followed. nil if there is nothing.
    func status(of name: String) throws(Errno) -> FileStatus? {
        var status = FileStatus()
        do {
            try systemCall { unsafe fstatat(rawValue, name, &status, AT_SYMLINK_NOFOLLOW) }
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            throw error
        }
        return status
    }
}

/// Whether `name` can stand for one entry of a directory and for nothing outside of it.
func isPlainName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && !name.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "/") }
}
