public import Diagnostics
public import HostFiles

/// A protected file that is made in a directory of the host and gets its name when it is complete.
public final class HostFileTarget: ProtectedFileTarget {
    private var file: OutputFile?
    private let name: String
    private let isDurable: Bool

    /// A new file, to become `name` in `directory`.
    ///
    /// - Parameter durably: whether closing waits for the disk.
    /// - Throws: `TB5002` if the operating system fails.
    public init(_ name: String, in directory: OutputDirectory, durably: Bool = true) throws(TeeError) {
        self.name = name
        isDurable = durably
        file = try directory.newFile()
    }

    /// Writes `bytes` at `offset`.
    public func write(_ bytes: Span<UInt8>, at offset: Int) throws(TeeError) { try file?.write(bytes, at: offset) }

    /// Gives the file its name.
    public func close() throws(TeeError) { _ = try file.take()?.commit(as: name, durably: isDurable) }
}

/// The files of a SEFS image in a directory of the host.
public struct HostImageTarget: SEFSImageTarget {
    private let directory: OutputDirectory

    /// Files in this directory. They do not wait for the disk one by one; the directory is to be made anew by whoever
    /// finds it incomplete.
    public init(_ directory: OutputDirectory) { self.directory = directory }

    /// A new file in the directory.
    public func newFile(_ name: String) throws(TeeError) -> any ProtectedFileTarget {
        try HostFileTarget(name, in: directory, durably: false)
    }
}

/// The files of a SEFS image in a directory of the host, to be read.
public struct HostImageSource: SEFSImageSource {
    private let directory: InputDirectory

    /// The files in this directory.
    public init(_ directory: InputDirectory) { self.directory = directory }

    /// The file `name`.
    public func file(_ name: String) throws(TeeError) -> (any ProtectedFileSource)? {
        try directory.file([name]).map { FileRange($0) }
    }
}

extension FileRange: ProtectedFileSource {}
