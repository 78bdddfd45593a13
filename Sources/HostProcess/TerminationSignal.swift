internal import CLinux
internal import Glibc

/// Waits, without blocking a thread of Swift's tasks, until the process is asked to end: SIGTERM or SIGINT. It is not ended
/// by them any more; a second one ends it at once.
///
/// - Returns: the signal's number; 0 if signals cannot be watched.
public func terminationSignal() async -> Int32 {
    var ends: [Int32] = [-1, -1]
    guard unsafe tee_pipe2(&ends, O_CLOEXEC) == 0 else { return 0 }
    let (reader, writer) = (ends[0], ends[1])
    guard tee_watch_termination(writer) == 0 else { return 0 }
    return await onOwnThread { () throws(Never) in
        var signal: UInt8 = 0
        while true {
            let count = unsafe read(reader, &signal, 1)
            if count == 1 { return Int32(signal) }
            if count < 0, errno == EINTR { continue }
            return 0
        }
    }
}
