internal import Glibc

/// A thread of the host that runs one closure to its end; whoever starts it waits for it.
///
/// For work that blocks on the work of others, as the stages of a stream do: on Swift's own pool, which has one thread a
/// processor, such stages could wait for each other for ever.
@safe public struct WorkerThread: ~Copyable {
    private var handle: pthread_t?

    /// Starts `body` on a thread of its own; nil if the host gives no more threads.
    public init?(_ body: @escaping @Sendable () -> Void) {
        let work = unsafe Unmanaged.passRetained(ThreadWork(body))
        var handle = pthread_t()
        let status = unsafe pthread_create(
            &handle,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<ThreadWork>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            },
            work.toOpaque()
        )
        guard status == 0 else {
            unsafe work.release()
            return nil
        }
        self.handle = handle
    }

    /// Waits until the closure has returned.
    public consuming func join() {
        if let handle { pthread_join(handle, nil) }
        handle = nil
    }

    deinit { if let handle { pthread_join(handle, nil) } }

    /// Runs `body` in this thread while up to `count` others, as many as the host gives, run `work` each.
    ///
    /// - Returns: what `body` gives, once all of them have returned.
    public static func run<Value>(
        _ work: @escaping @Sendable () -> Void,
        inThreads count: Int,
        beside body: () -> Value
    ) -> Value {
        guard count > 0, let thread = WorkerThread(work) else { return body() }
        let value = run(work, inThreads: count - 1, beside: body)
        thread.join()
        return value
    }
}

private final class ThreadWork: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
