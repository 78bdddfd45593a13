public import Diagnostics
internal import Glibc
internal import SystemPackage

/// A new directory that nobody sees before it is complete: it is filled beside its place, then renamed.
///
/// Let go without ``commit(as:)``, it is removed with everything in it.
public struct NewDirectory: ~Copyable {
    /// Where to put what it will hold.
    public let contents: OutputDirectory
    private let parent: OutputDirectory
    private var temporaryName: String?

    /// A new directory, to be named in `parent`.
    ///
    /// - Throws: `TB5002` if the operating system fails.
    public init(in parent: OutputDirectory) throws(TeeError) {
        self.parent = parent
        do {
            (contents, temporaryName) = try NewDirectory.make(in: parent)
        } catch {
            throw HostError.writing(parent.name, error)
        }
    }

    deinit {
        if let temporaryName { parent.descriptor.removeTree(temporaryName) }
    }

    /// Makes the directory durable and gives it its name.
    ///
    /// - Returns: false if the name is taken by something other than an empty directory; then nothing is left of this.
    /// - Throws: `TB5002` if the operating system fails.
    public consuming func commit(as name: String) throws(TeeError) -> Bool {
        try contents.synchronize()
        let parent = parent
        do {
            if let temporaryName {
                let place = parent.descriptor.rawValue
                try systemCall { unsafe renameat(place, temporaryName, place, name) }
                self.temporaryName = nil
            }
        } catch .fileExists, .directoryNotEmpty, .notDirectory {
            return false
        } catch {
            throw HostError.writing(parent.label(name), error)
        }
        try parent.synchronize()
        return true
    }

    private static func make(in parent: OutputDirectory) throws(Errno) -> (OutputDirectory, String) {
        for _ in 0..<TemporaryName.attempts {
            let name = TemporaryName.next()
            do {
                try systemCall { unsafe mkdirat(parent.descriptor.rawValue, name, 0o755) }
                let made = OutputDirectory(
                    try parent.descriptor.open(name, O_RDONLY | O_DIRECTORY),
                    name: parent.name
                )
                // Between making and locking it somebody may have taken it for a leftover.
                if try made.descriptor.tryLock(), try made.descriptor.status().st_nlink > 0 { return (made, name) }
            } catch .fileExists, .noSuchFileOrDirectory {
                continue
            } catch {
                throw error
            }
        }
        throw .fileExists
    }
}
