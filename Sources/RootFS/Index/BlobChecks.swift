internal import Diagnostics
internal import HostProcess
internal import Synchronization

/// Blobs that are held against their digests while something else goes on.
final class BlobChecks: Sendable {
    private struct State {
        /// Those that nobody has begun with, the highest first.
        var waiting: [Int]
        var failures: [Int: TeeError] = [:]
    }

    private let state: Mutex<State>
    private let check: @Sendable (Int) throws(TeeError) -> Void

    /// - Parameter positions: the layers whose blobs are to be checked, the lowest first.
    init(_ positions: [Int], _ check: @escaping @Sendable (Int) throws(TeeError) -> Void) {
        state = Mutex(State(waiting: positions.reversed()))
        self.check = check
    }

    /// Does `work` in this thread while `threadCount` others check, then what is left to check.
    ///
    /// - Throws: the error of the lowest blob that is damaged, whatever `work` has found; else what `work` throws.
    func run<Value>(
        threadCount: Int,
        beside work: () throws(TeeError) -> Value
    ) throws(TeeError) -> Value {
        let count = min(threadCount, state.withLock { $0.waiting.count })
        let result = WorkerThread.run({ self.checkAll() }, inThreads: count) {
            let result = Result { () throws(TeeError) in try work() }
            checkAll()
            return result
        }
        if let failed = state.withLock({ state in state.failures.min { $0.key < $1.key } }) { throw failed.value }
        return try result.get()
    }

    private func checkAll() {
        while let position = state.withLock({ $0.waiting.popLast() }) {
            do {
                try check(position)
            } catch {
                state.withLock { $0.failures[position] = error }
            }
        }
    }
}
