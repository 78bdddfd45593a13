internal import Diagnostics
internal import Glibc
internal import SystemPackage

/// The right to change a directory, kept from other runs as long as this value lives.
public struct FileLock: ~Copyable {
    private let directory: OutputDirectory
    private static let polls = 20

    init(_ directory: OutputDirectory, seconds: Int) throws(TeeError) {
        self.directory = directory
        do {
            for _ in 0...(max(0, seconds) * FileLock.polls) {
                if try directory.descriptor.tryLock() { return }
                usleep(useconds_t(1_000_000 / FileLock.polls))
            }
        } catch {
            throw HostError.writing(directory.name, error)
        }
        throw TeeError(
            .outputBusy,
            object: directory.name,
            cause: "another run still writes to it after \(seconds) seconds",
            hint: "wait for the other run to end, or write elsewhere"
        )
    }

    deinit { _ = flock(directory.descriptor.rawValue, LOCK_UN) }
}
