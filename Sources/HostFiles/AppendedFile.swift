public import Diagnostics
internal import Glibc
internal import Synchronization
public import SystemPackage

/// A file of lines that this process alone appends to, each durable before the call returns.
public final class AppendedFile: Sendable {
    /// The name it was opened by, for messages.
    public let name: String
    private let file: InputFile
    /// Held while a line is written.
    private let turn = Mutex(())

    /// Opens the regular file `path`, or makes it for its owner alone; no symlink at its end is followed.
    ///
    /// - Throws: `TB5003` if another process has it open this way, `TB3101` if it is not regular, `TB5002` if it cannot be
    ///   opened.
    public init(_ path: FilePath) throws(TeeError) {
        name = path.string
        let isNew = HostFileKind(of: path) == nil
        let flags = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let raw: Int32
        do {
            raw = try systemCall { unsafe Glibc.open(path.string, flags, 0o600) }
        } catch {
            throw HostError.writing(path.string, error)
        }
        file = try InputFile(opening: path.string) { () throws(Errno) in FileDescriptor(rawValue: raw) }
        let isLocked: Bool
        do {
            isLocked = try file.descriptor.tryLock()
        } catch {
            throw HostError.writing(path.string, error)
        }
        guard isLocked else {
            throw TeeError(
                .outputBusy,
                object: path.string,
                cause: "another process appends to it",
                hint: "end the other process, or name another file"
            )
        }
        if isNew {
            // The name must be as durable as the lines.
            let folder = path.removingLastComponent()
            try OutputDirectory(folder.isEmpty ? "." : folder).synchronize()
        }
    }

    /// The last line, without its newline; nil if the file is empty. What is there of a torn line is one.
    ///
    /// - Throws: `TB5001` if it cannot be read, or has more than a megabyte.
    public func lastLine() throws(TeeError) -> [UInt8]? {
        let count = try byteCount()
        guard count > 0 else { return nil }
        var line: [UInt8] = []
        var position = try isTorn(count) ? count : count - 1
        while position > 0 {
            let size = min(4096, position)
            let piece = try file.bytes(at: position - size, count: size)
            if let newline = piece.lastIndex(of: 0x0a) { return piece[(newline + 1)...] + line }
            line = piece + line
            position -= size
            guard line.count <= 1 << 20 else {
                throw TeeError(
                    .cannotRead,
                    object: name,
                    cause: "its last line has more than a megabyte",
                    hint: "check that it is the file you mean"
                )
            }
        }
        return line
    }

    /// Appends a line, which holds no newline, and waits until it is on the disk.
    ///
    /// - Throws: `TB5002` if that is not possible; a part of the line, or all of it, may then stand in the file.
    public func append(line: [UInt8]) throws(TeeError) {
        let result = turn.withLock { _ in
            Result { () throws(TeeError) in
                // Behind a line that was torn, by a full disk or a process that was killed, this one begins a new one.
                let bytes = (try isTorn(byteCount()) ? [0x0a] : []) + line + [0x0a]
                do throws(Errno) {
                    try write(bytes)
                    try systemCall { fdatasync(file.descriptor.rawValue) }
                } catch {
                    throw HostError.writing(name, error)
                }
            }
        }
        try result.get()
    }

    private func byteCount() throws(TeeError) -> Int {
        do throws(Errno) {
            return Int(try file.descriptor.status().st_size)
        } catch {
            throw HostError.reading(name, error)
        }
    }

    /// Whether the file, of `count` bytes, ends within a line.
    private func isTorn(_ count: Int) throws(TeeError) -> Bool {
        guard count > 0 else { return false }
        return try file.bytes(at: count - 1, count: 1) != [0x0a]
    }

    private func write(_ bytes: [UInt8]) throws(Errno) {
        var done = 0
        while done < bytes.count {
            let rest = bytes[done...]
            done += Int(
                try systemCall {
                    unsafe rest.withUnsafeBytes {
                        unsafe Int32(Glibc.write(file.descriptor.rawValue, $0.baseAddress, $0.count))
                    }
                }
            )
        }
    }
}
