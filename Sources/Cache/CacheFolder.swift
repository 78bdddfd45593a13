internal import HostFiles
public import SystemPackage

/// The entries of one kind, a file each, named after the SHA-256 of all that they depend on.
///
/// A cache only saves time. A folder that cannot be written to, or that others can write to, is done without. Runs side by
/// side write the same bytes under the same names, each in one step, so that none sees half of one.
public struct CacheFolder: Sendable {
    private let path: FilePath
    private let kind: CacheKind

    /// The entries of this kind in the folder `path`, which is made when the first is kept.
    public init(_ path: FilePath, of kind: CacheKind) {
        self.path = path
        self.kind = kind
    }

    /// The bytes that were kept under `key`, which counts as used now; nil if there are none, or more than `limit`.
    ///
    /// - Parameter key: 64 hexadecimal digits.
    public func bytes(of key: String, limit: Int) -> [UInt8]? {
        guard let directory = try? InputDirectory(path), directory.isPrivate,
            let file = try? directory.file([kind.name(of: key)]), let bytes = try? file.contents(limit: limit)
        else { return nil }
        file.markUsed()
        return bytes
    }

    /// Keeps `bytes` under `key` if the folder can be written to.
    public func keep(_ bytes: [UInt8], as key: String) {
        guard let directory = try? OutputDirectory.making(path, mode: 0o700),
            (try? directory.reader().isPrivate) == true, var file = try? directory.newFile(),
            (try? file.write(bytes)) != nil
        else { return }
        _ = try? file.commit(as: kind.name(of: key))
    }
}
