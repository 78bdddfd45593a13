public import Diagnostics
internal import Glibc
internal import SystemPackage

extension InputDirectory {
    /// What a name of a directory stands for; links are not followed.
    public enum Entry: Sendable, Hashable {
        /// A regular file of this many bytes.
        case file(byteCount: Int, mode: UInt16)
        /// A directory.
        case directory(mode: UInt16)
        /// A symlink that leads to these bytes.
        case symlink(target: [UInt8])
        /// A device, a pipe or a socket.
        case special
    }

    /// What `name` is in the directory that `components` name.
    ///
    /// - Throws: `TB5001` if nothing has that name, or the operating system fails.
    public func entry(_ name: String, in components: [String]) throws(TeeError) -> Entry {
        let label = ([self.name] + components + [name]).joined(separator: "/")
        do throws(Errno) {
            let directory = try descriptor.open(beneath: components, O_RDONLY | O_DIRECTORY)
            defer { try? directory.close() }
            guard let status = try directory.status(of: name) else { throw Errno.noSuchFileOrDirectory }
            let mode = UInt16(truncatingIfNeeded: status.st_mode & 0o7777)
            switch status.st_mode & S_IFMT {
            case S_IFREG: return .file(byteCount: Int(status.st_size), mode: mode)
            case S_IFDIR: return .directory(mode: mode)
            case S_IFLNK: return .symlink(target: try directory.target(of: name))
            default: return .special
            }
        } catch {
            throw HostError.reading(label, error)
        }
    }
}

extension FileDescriptor {
    /// What the symlink `name` in this directory says.
    fileprivate func target(of name: String) throws(Errno) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            return unsafe start.map { unsafe readlinkat(rawValue, name, $0, bytes.count) } ?? -1
        }
        guard count >= 0 else { throw Errno(rawValue: errno) }
        guard count < buffer.count else { throw .fileNameTooLong }
        return Array(buffer.prefix(count))
    }
}
