internal import Glibc

/// Runs `work`, which may block for long, in a thread of its own, so that the few threads of Swift's tasks go on.
///
/// Task-local values are not seen in there. Where no thread can be had it runs in the caller's.
public func onOwnThread<Value: Sendable, Failure: Error>(
    _ work: @escaping @Sendable () throws(Failure) -> Value
) async throws(Failure) -> Value {
    let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
        let job = ThreadJob { continuation.resume(returning: Result(catching: work)) }
        let pointer = unsafe Unmanaged.passRetained(job).toOpaque()
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                if let argument = unsafe argument {
                    unsafe Unmanaged<ThreadJob>.fromOpaque(argument).takeRetainedValue().run()
                }
                return nil
            },
            pointer
        )
        if code == 0 {
            pthread_detach(thread)
        } else {
            unsafe Unmanaged<ThreadJob>.fromOpaque(pointer).takeRetainedValue().run()
        }
    }
    return try result.get()
}

/// What a thread does.
private final class ThreadJob: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
