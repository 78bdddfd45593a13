internal import Glibc
internal import Synchronization
internal import SystemPackage

/// Names of what is being written, beside where it will be.
///
/// The owner holds flock(2) on what the name stands for; when the owner is gone, so is the lock, and whoever comes next
/// knows that it may be removed. No name is ever an output's name.
enum TemporaryName {
    private static let prefix = ".tee-build-"
    private static let suffix = ".tmp"
    private static let counter = Atomic<UInt64>(0)

    /// A name that this process has not used before.
    static func next() -> String {
        let number = counter.add(1, ordering: .relaxed).newValue
        return "\(prefix)\(getpid())-\(number)\(suffix)"
    }

    static func matches(_ name: String) -> Bool { name.hasPrefix(prefix) && name.hasSuffix(suffix) }

    /// How often another name is tried where one is taken: by another process with the same id in another container.
    static let attempts = 1000
}

extension FileDescriptor {
    /// Takes flock(2) at once; false if somebody else has it.
    func tryLock() throws(Errno) -> Bool {
        do {
            try systemCall { flock(rawValue, LOCK_EX | LOCK_NB) }
            return true
        } catch .wouldBlock {
            return false
        } catch {
            throw error
        }
    }

    /// Removes from this directory what runs that are gone have left.
    ///
    /// What cannot be removed stays: it belongs to somebody else, or the disk is read-only, and the write that follows
    /// will say so.
    func removeLeftovers() {
        for name in (try? names()) ?? [] where TemporaryName.matches(name) {
            guard let left = try? open(name, O_RDONLY | O_NONBLOCK) else { continue }
            if (try? left.tryLock()) == true { removeTree(name) }
            try? left.close()
        }
    }

    /// Removes `name` and, if it is a directory, what is in it; symlinks are not followed.
    func removeTree(_ name: String, depth: Int = 0) {
        guard let status = try? status(of: name), depth < 8 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            _ = unsafe unlinkat(rawValue, name, 0)
            return
        }
        if let directory = try? open(name, O_RDONLY | O_DIRECTORY) {
            for inner in (try? directory.names()) ?? [] { directory.removeTree(inner, depth: depth + 1) }
            try? directory.close()
        }
        _ = unsafe unlinkat(rawValue, name, AT_REMOVEDIR)
    }
}

/// A hidden name beside `name` that no other process of this machine uses, for what is to be looked at before it gets its own.
public func nameOfThisProcess(_ name: String) -> String { ".\(name).\(getpid())" }
