internal import Crypto
public import Diagnostics
internal import HostFiles
internal import StrictJSON
internal import Synchronization
public import SystemPackage

/// An audit log in a file: a JSON object a line, each with the digest of the line before.
///
/// The file is only ever appended to, by one process, and each record is on the disk before what it records takes effect.
/// Whoever changes or removes a line must change all that follow.
public final class AuditLog: AuditSink {
    private let file: AppendedFile
    private let previous: Mutex<SHA256Digest?>

    /// Opens the log, or begins it.
    ///
    /// - Throws: `TB5003` if another process writes to it, `TB3101` if it is no regular file, `TB5002` if it cannot be
    ///   written.
    public init(_ path: FilePath) throws(TeeError) {
        file = try AppendedFile(path)
        previous = Mutex(try file.lastLine().map { SHA256Digest.of($0) })
    }

    /// Writes the record and waits until it is on the disk.
    ///
    /// - Throws: `TB5002`.
    public func append(_ record: AuditRecord) throws(TeeError) {
        let result = previous.withLock { previous in
            Result { () throws(TeeError) in
                let line = record.jsonValue(previous: previous?.description).compactText
                do throws(TeeError) {
                    try file.append(line: line)
                    previous = .of(line)
                } catch {
                    // What is there of the line now is the one that the next follows.
                    previous = try file.lastLine().map { SHA256Digest.of($0) }
                    throw error
                }
            }
        }
        try result.get()
    }
}
