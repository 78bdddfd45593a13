public import Diagnostics
internal import Glibc
internal import SystemPackage

extension OutputDirectory {
    /// Makes a symlink `name` that leads to the bytes `target`.
    ///
    /// - Throws: `TB5002` if the name is taken, `target` has a NUL, or the operating system fails.
    public func makeLink(_ name: String, to target: [UInt8]) throws(TeeError) {
        do throws(Errno) {
            guard isPlainName(name), !target.contains(0) else { throw Errno.invalidArgument }
            let text = (target + [0]).map { CChar(bitPattern: $0) }
            try systemCall { unsafe symlinkat(text, descriptor.rawValue, name) }
        } catch {
            throw HostError.writing(label(name), error)
        }
    }

    /// Gives the file or directory `name` the permissions `mode`; a symlink is not followed.
    ///
    /// - Throws: `TB5002` if the operating system fails.
    public func setPermissions(_ mode: UInt16, of name: String) throws(TeeError) {
        do throws(Errno) {
            let file = try descriptor.open(name, O_RDONLY | O_NONBLOCK)
            defer { try? file.close() }
            try systemCall { fchmod(file.rawValue, mode_t(mode)) }
        } catch {
            throw HostError.writing(label(name), error)
        }
    }
}
