internal import Glibc

/// A queue between two threads that holds a few elements: who is ahead waits.
@safe public final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
    // Both live on the heap, since their addresses must not change.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private let capacity: Int
    private var elements: [Element] = []
    private var isFinished = false
    private var isCancelled = false

    /// An empty queue for up to `capacity` elements.
    public init(capacity: Int) {
        self.capacity = max(capacity, 1)
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe changed = .allocate(capacity: 1)
        unsafe changed.initialize(to: pthread_cond_t())
        let status = unsafe (pthread_mutex_init(mutex, nil), pthread_cond_init(changed, nil))
        precondition(status == (0, 0), "the host gives no locks")
    }

    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe pthread_mutex_destroy(mutex)
        unsafe changed.deallocate()
        unsafe mutex.deallocate()
    }

    /// Whether there is nothing to take at this moment, though more may come.
    public var isEmpty: Bool { locked { elements.isEmpty && !isFinished && !isCancelled } }

    /// Whether who pushes would have to wait at this moment.
    public var isFull: Bool { locked { elements.count >= capacity && !isCancelled } }

    /// Appends `element` once there is room; false if nobody will take it, because the queue was cancelled.
    public func push(_ element: Element) -> Bool {
        locked {
            while elements.count >= capacity, !isCancelled { wait() }
            guard !isCancelled else { return false }
            elements.append(element)
            return true
        }
    }

    /// Takes the oldest element once there is one; nil if none will come any more.
    public func pop() -> Element? {
        locked {
            while elements.isEmpty, !isFinished, !isCancelled { wait() }
            guard !isCancelled, !elements.isEmpty else { return nil }
            return elements.removeFirst()
        }
    }

    /// Says that no more elements will be pushed; those that are in it can still be taken.
    public func finish() { locked { isFinished = true } }

    /// Says that no more elements will be taken; those that are in it are let go.
    public func cancel() {
        locked {
            isCancelled = true
            elements = []
        }
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer {
            unsafe pthread_cond_broadcast(changed)
            unsafe pthread_mutex_unlock(mutex)
        }
        return body()
    }

    private func wait() { unsafe pthread_cond_wait(changed, mutex) }
}
