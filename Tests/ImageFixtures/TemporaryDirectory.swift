import FoundationEssentials
public import SystemPackage

/// A directory that is gone with the last reference to it.
public final class TemporaryDirectory: Sendable {
    /// Where it is.
    public let path: FilePath

    /// Makes a new one.
    public init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "tee-build-tests-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = FilePath(url.path(percentEncoded: false))
    }

    deinit { try? FileManager.default.removeItem(atPath: path.string) }

    /// The path of `name` in it.
    public func callAsFunction(_ name: String) -> FilePath { path.appending(name) }

    /// Writes a file, with the directories that lead to it.
    public func write(_ bytes: [UInt8], to name: String) throws {
        let file = self(name).string
        try FileManager.default.createDirectory(
            atPath: FilePath(file).removingLastComponent().string,
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: URL(filePath: file))
    }

    /// The bytes of a file.
    public func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: self(name).string)))
    }

    /// Lets everybody write to a file or directory in it.
    public func makeWritableByAll(_ name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: self(name).string)
    }

    /// Sets when a file in it was modified last, in seconds since 1970.
    public func setModification(of name: String, seconds: Int) throws {
        let date = Date(timeIntervalSince1970: Double(seconds))
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: self(name).string)
    }

    /// The paths of all files and directories in it, sorted.
    public func tree() throws -> [String] { try FileManager.default.subpathsOfDirectory(atPath: path.string).sorted() }
}
