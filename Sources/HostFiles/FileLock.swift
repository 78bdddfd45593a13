public import Diagnostics
internal import Glibc
internal import SystemPackage

extension OutputDirectory {
    /// Waits for other runs that write to this directory, and keeps others out while `body` runs.
    ///
    /// The lock is flock(2) on the directory itself: no lock file is left behind, and none outlives its process.
    ///
    /// - Throws: `TB5003` after `seconds`, `TB5002` if the operating system fails, and what `body` throws.
    public func withLock<Result>(
        seconds: Int = 600,
        _ body: () throws(TeeError) -> Result
    ) throws(TeeError) -> Result {
        try lock(seconds: seconds)
        defer { _ = flock(descriptor.rawValue, LOCK_UN) }
        return try body()
    }

    private func lock(seconds: Int) throws(TeeError) {
        let pollsPerSecond = 20
        do {
            for _ in 0...(max(0, seconds) * pollsPerSecond) {
                if try descriptor.tryLock() { return }
                usleep(useconds_t(1_000_000 / pollsPerSecond))
            }
        } catch {
            throw HostError.writing(name, error)
        }
        throw TeeError(
            .outputBusy,
            object: name,
            cause: "another run still writes to it after \(seconds) seconds",
            hint: "wait for the other run to end, or write elsewhere"
        )
    }
}
