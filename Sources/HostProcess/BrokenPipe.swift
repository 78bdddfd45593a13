internal import Glibc

/// Runs `body` such that writing to a pipe or socket whose other end is gone is an error to it, and does not end the
/// process.
///
/// The signal is held back in this thread only, so the process keeps what it has set for SIGPIPE.
public func withoutBrokenPipeSignal<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value
{
    var broken = sigset_t()
    var before = sigset_t()
    var pending = sigset_t()
    unsafe sigemptyset(&broken)
    unsafe sigaddset(&broken, SIGPIPE)
    unsafe sigpending(&pending)
    let wasPending = unsafe sigismember(&pending, SIGPIPE) == 1
    unsafe pthread_sigmask(SIG_BLOCK, &broken, &before)
    defer {
        if !wasPending {
            var none = timespec()
            while unsafe sigtimedwait(&broken, nil, &none) == -1, errno == EINTR {}
        }
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
    }
    return try body()
}
