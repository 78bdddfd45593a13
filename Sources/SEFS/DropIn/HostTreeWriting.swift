internal import Bytes
internal import Diagnostics
internal import HostFiles
internal import HostProcess
internal import Synchronization

/// Writes the files of a directory of the host into an image, several at a time.
///
/// What is written does not depend on the number of workers, nor does the error that is thrown: it is that of the first
/// file in the order of the plan.
struct HostTreeWriting: Sendable {
    let source: InputDirectory
    let mode: ProtectedFileMode
    let target: OutputDirectory

    /// More gain nothing: reading and writing take most of the time.
    private static let workerCount = 4

    fileprivate struct State: Sendable {
        var next = 0
        var macs: [ProtectedFileMAC?]
        var failure: (index: Int, error: TeeError)?
    }

    /// Writes `files`, and answers their MACs in the same order.
    ///
    /// - Throws: `TB3904` for a file that is gone or has another size, and what reading and writing throw.
    func write(_ files: [SEFSPlan.File]) throws(TeeError) -> [ProtectedFileMAC] {
        let shared = Shared(State(macs: [ProtectedFileMAC?](repeating: nil, count: files.count)))
        let work: @Sendable () -> Void = { [self] in
            while let index = shared.state.withLock({ $0.take() }) {
                do throws(TeeError) {
                    let mac = try write(files[index])
                    shared.state.withLock { $0.macs[index] = mac }
                } catch {
                    shared.state.withLock { $0.fail(index, error.within(files[index].path.description)) }
                }
            }
        }
        let count = min(HostTreeWriting.workerCount, processorCount(), files.count)
        WorkerThread.run(work, inThreads: count - 1) { work() }
        let state = shared.state.withLock { $0 }
        if let failure = state.failure { throw failure.error }
        return state.macs.compactMap(\.self)
    }

    private func write(_ file: SEFSPlan.File) throws(TeeError) -> ProtectedFileMAC {
        let names = file.path.components.map { String(decoding: $0, as: UTF8.self) }
        guard let input = try source.file(names) else {
            throw TeeError(
                .contentChanged,
                object: "",
                cause: "it is gone",
                hint: "do not change files while they are converted; run it again"
            )
        }
        let name = SEFSPlan.fileName(file.inode)
        var writer = try ProtectedFileWriter(
            name: name,
            byteCount: file.byteCount,
            mode: mode,
            target: HostFileTarget(name, in: target, durably: false)
        )
        try FileRange(input).forEachPart { bytes throws(TeeError) in try writer.append(bytes) }
        return try writer.finish()
    }

    private final class Shared: Sendable {
        let state: Mutex<State>

        init(_ state: State) { self.state = Mutex(state) }
    }
}

extension HostTreeWriting.State {
    /// The next file to be written; none is begun after a failure. Files are begun in order, so that of several failures
    /// the first in order is among them.
    fileprivate mutating func take() -> Int? {
        guard failure == nil, next < macs.count else { return nil }
        defer { next += 1 }
        return next
    }

    fileprivate mutating func fail(_ index: Int, _ error: TeeError) {
        if let known = failure, known.index < index { return }
        failure = (index, error)
    }
}
