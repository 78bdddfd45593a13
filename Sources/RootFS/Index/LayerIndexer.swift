public import Diagnostics
internal import HostFiles
internal import HostProcess
public import OCI
internal import Synchronization
public import Tar

/// Reads the layers of an image, several at once, each by one streamed pass.
public struct LayerIndexer: Sendable {
    private let inspector: any FileInspector
    private let limits: LayerLimits
    private let cache: LayerIndexCache?

    /// A reader of layers.
    ///
    /// - Parameters:
    ///   - inspector: looks into files on the way.
    ///   - limits: what the layers may ask of this machine.
    ///   - cache: where indexes are kept; nil reads every layer anew.
    public init(inspector: any FileInspector, limits: LayerLimits = LayerLimits(), cache: LayerIndexCache? = nil) {
        self.inspector = inspector
        self.limits = limits
        self.cache = cache
    }

    /// The indexes of `layers`, in their order. Every blob is read and its digest checked, also where the index is known.
    ///
    /// - Throws: of the lowest layer that is refused: `TB3113`, `TB3240`, `TB3241`, `TB3301` to `TB3305`, `TB3400`,
    ///   `TB3401`, `TB3403`; `TB5001` from the host.
    public func index(
        _ layers: [LayerBlob],
        progress: any ProgressObserver = SilentProgress()
    ) throws(TeeError) -> [LayerIndex] {
        let largeFiles = LargeFileTurns()
        let work = LayerWork(layers, jobs: jobs(layers), limits: limits) { position throws(TeeError) in
            try read(layers, position, largeFiles, progress)
        }
        return try work.run(threadCount: min(processorCount(), LayerIndexer.greatestThreadCount))
    }

    /// More at once would only make the disk seek.
    private static let greatestThreadCount = 8

    /// Every layer once, the largest first so that none is left for the end.
    private func jobs(_ layers: [LayerBlob]) -> [Int] {
        var first: [LayerName: Int] = [:]
        for (position, layer) in layers.enumerated() where first[LayerName(layer)] == nil {
            first[LayerName(layer)] = position
        }
        return first.values.sorted {
            (layers[$1].range.byteCount, $0) < (layers[$0].range.byteCount, $1)
        }
    }

    private func read(
        _ layers: [LayerBlob],
        _ position: Int,
        _ largeFiles: LargeFileTurns,
        _ progress: any ProgressObserver
    ) throws(TeeError) -> LayerIndex {
        let layer = layers[position]
        let name = "layer \(position + 1)/\(layers.count) \(layer.descriptor.digest)"
        let step = ProgressStep(name, byteCount: layer.range.byteCount)
        progress.begin(step)
        let pass = LayerPass(inspector: inspector, limits: limits, largeFiles: largeFiles) {
            progress.advance(step, byteCount: $0)
        }
        return try describing(name) { () throws(TeeError) in
            let key = LayerIndexCache.Key(layer, inspector: inspector.identity, limits: limits)
            if let known = cache?.index(for: key, of: layer) {
                try pass.check(layer)
                progress.end(step, note: "known, \(known.entries.count) entries")
                return known
            }
            let index = try pass.index(layer)
            cache?.keep(index, for: key)
            progress.end(step, note: "\(index.entries.count) entries")
            return index
        }
    }
}

/// What makes two layers of an image the same: the same bytes at the same place.
private struct LayerName: Hashable {
    let digest: Digest
    let diffID: Digest
    let compression: LayerCompression
    let file: String
    let offset: Int
    let byteCount: Int

    init(_ layer: LayerBlob) {
        digest = layer.descriptor.digest
        diffID = layer.diffID
        compression = layer.compression
        file = layer.range.file.name
        offset = layer.range.offset
        byteCount = layer.range.byteCount
    }
}

/// Layers that several threads work off.
private final class LayerWork: Sendable {
    private struct State {
        var next = 0
        var results: [Int: Result<LayerIndex, TeeError>] = [:]
        /// The lowest layer that was refused so far.
        var lowestRefused = Int.max
        var entryCount = 0
        var byteCount = 0
    }

    private let layers: [LayerBlob]
    private let jobs: [Int]
    private let limits: LayerLimits
    private let read: @Sendable (Int) throws(TeeError) -> LayerIndex
    private let state = Mutex(State())

    init(
        _ layers: [LayerBlob],
        jobs: [Int],
        limits: LayerLimits,
        _ read: @escaping @Sendable (Int) throws(TeeError) -> LayerIndex
    ) {
        self.layers = layers
        self.jobs = jobs
        self.limits = limits
        self.read = read
    }

    func run(threadCount: Int) throws(TeeError) -> [LayerIndex] {
        start(min(threadCount, jobs.count) - 1)
        let state = state.withLock { $0 }
        // Of several refusals the lowest layer's is told, whichever thread was first.
        for position in state.results.keys.sorted() {
            if case .failure(let error) = state.results[position] { throw error }
        }
        var known: [LayerName: LayerIndex] = [:]
        for case (let job, .success(let index)) in state.results { known[LayerName(layers[job])] = index }
        return layers.compactMap { known[LayerName($0)] }
    }

    /// Works with `more` threads besides this one.
    private func start(_ more: Int) {
        guard more > 0, let thread = WorkerThread({ self.work() }) else { return work() }
        start(more - 1)
        thread.join()
    }

    private func work() {
        while let job = takeJob() {
            let result = Result { () throws(TeeError) in try read(job) }
            state.withLock { state in
                state.results[job] = result
                switch result {
                case .success(let index): limit(index, job, &state)
                case .failure: state.lowestRefused = min(state.lowestRefused, job)
                }
            }
        }
    }

    /// Counts a layer to what all layers together may have.
    private func limit(_ index: LayerIndex, _ job: Int, _ state: inout State) {
        state.entryCount += index.entries.count
        let (byteCount, overflow) = state.byteCount.addingReportingOverflow(index.expandedByteCount)
        state.byteCount = overflow ? .max : byteCount
        let exceeded: TeeError
        if state.entryCount > limits[.entries] {
            exceeded = layerLimit("", "its layers have over \(limits[.entries]) entries", .entries, limits)
        } else if state.byteCount > limits[.expandedBytes] {
            let found = "its layers expand to over \(limits[.expandedBytes]) bytes"
            exceeded = layerLimit("", found, .expandedBytes, limits)
        } else {
            return
        }
        state.results[job] = .failure(exceeded)
        state.lowestRefused = -1
    }

    /// The next layer to read: of those above one that was refused, none, so that the lowest is always found.
    private func takeJob() -> Int? {
        state.withLock { state in
            while state.next < jobs.count {
                defer { state.next += 1 }
                if jobs[state.next] < state.lowestRefused { return jobs[state.next] }
            }
            return nil
        }
    }
}
