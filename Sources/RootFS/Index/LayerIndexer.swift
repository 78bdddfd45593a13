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
    private let checked: CheckedBlobs?

    /// A reader of layers.
    ///
    /// - Parameters:
    ///   - inspector: looks into files on the way.
    ///   - limits: what the layers may ask of this machine.
    ///   - cache: where indexes are kept; nil reads every layer anew.
    ///   - checked: which blobs need not be checked again; nil checks every blob.
    public init(
        inspector: any FileInspector,
        limits: LayerLimits = LayerLimits(),
        cache: LayerIndexCache? = nil,
        checked: CheckedBlobs? = nil
    ) {
        self.inspector = inspector
        self.limits = limits
        self.cache = cache
        self.checked = checked
    }

    /// The indexes of `layers`, in their order. Every blob is read and its digest checked, also where the index is known,
    /// but for those that are remembered to be right.
    ///
    /// - Throws: of the lowest layer that is refused: `TB3113`, `TB3240`, `TB3241`, `TB3301` to `TB3305`, `TB3400`,
    ///   `TB3401`, `TB3403`; `TB5001` from the host.
    public func index(
        _ layers: [LayerBlob],
        progress: any ProgressObserver = SilentProgress()
    ) throws(TeeError) -> [LayerIndex] {
        try index(layers, progress: progress) { $0 }
    }

    /// Does `work` with the indexes of `layers`, which are in their order. Blobs whose index was known are read and checked
    /// beside it: nothing of it is given out if one of them is damaged.
    ///
    /// - Throws: as ``index(_:progress:)``, and what `work` throws.
    public func index<Value>(
        _ layers: [LayerBlob],
        progress: any ProgressObserver,
        beside work: ([LayerIndex]) throws(TeeError) -> Value
    ) throws(TeeError) -> Value {
        let threadCount = min(processorCount(), LayerIndexer.greatestThreadCount)
        let largeFiles = LargeFileTurns()
        let reading = LayerWork(layers, jobs: jobs(layers), limits: limits) { position throws(TeeError) in
            try read(layers, position, largeFiles, progress)
        }
        let (indexes, known) = try reading.run(threadCount: threadCount)
        let checks = BlobChecks(known) { position throws(TeeError) in try check(layers, position, progress) }
        return try checks.run(threadCount: max(1, threadCount - 1)) { () throws(TeeError) in try work(indexes) }
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
    ) throws(TeeError) -> LayerFound {
        let layer = layers[position]
        let key = LayerIndexCache.Key(layer, inspector: inspector.identity, limits: limits)
        if let known = cache?.index(for: key, of: layer) { return LayerFound(index: known, isKnown: true) }
        let name = LayerIndexer.name(layers, position)
        let step = ProgressStep(name, byteCount: layer.range.byteCount)
        progress.begin(step)
        let pass = LayerPass(inspector: inspector, limits: limits, largeFiles: largeFiles) {
            progress.advance(step, byteCount: $0)
        }
        let index = try describing(name) { () throws(TeeError) in try pass.index(layer) }
        cache?.keep(index, for: key)
        checked?.keep(layer)
        progress.end(step, note: "\(index.entries.count) entries")
        return LayerFound(index: index, isKnown: false)
    }

    private func check(
        _ layers: [LayerBlob],
        _ position: Int,
        _ progress: any ProgressObserver
    ) throws(TeeError) {
        let layer = layers[position]
        let name = LayerIndexer.name(layers, position)
        let step = ProgressStep(name, byteCount: layer.range.byteCount)
        progress.begin(step)
        let isUntouched = checked?.has(layer) ?? false
        if !isUntouched {
            try describing(name) { () throws(TeeError) in
                try LayerPass.check(layer) { progress.advance(step, byteCount: $0) }
            }
            checked?.keep(layer)
        }
        progress.end(step, note: isUntouched ? "known, and untouched since it was checked" : "known")
    }

    private static func name(_ layers: [LayerBlob], _ position: Int) -> String {
        "layer \(position + 1)/\(layers.count) \(layers[position].descriptor.digest)"
    }
}

/// The index of a layer, and whether it was known: then its blob has not been read yet.
private struct LayerFound: Sendable {
    let index: LayerIndex
    let isKnown: Bool
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
        var results: [Int: Result<LayerFound, TeeError>] = [:]
        /// The lowest layer that was refused so far.
        var lowestRefused = Int.max
        var entryCount = 0
        var byteCount = 0
    }

    private let layers: [LayerBlob]
    private let jobs: [Int]
    private let limits: LayerLimits
    private let read: @Sendable (Int) throws(TeeError) -> LayerFound
    private let state = Mutex(State())

    init(
        _ layers: [LayerBlob],
        jobs: [Int],
        limits: LayerLimits,
        _ read: @escaping @Sendable (Int) throws(TeeError) -> LayerFound
    ) {
        self.layers = layers
        self.jobs = jobs
        self.limits = limits
        self.read = read
    }

    /// The indexes of all layers, and which of them were known.
    func run(threadCount: Int) throws(TeeError) -> (indexes: [LayerIndex], known: [Int]) {
        WorkerThread.run({ self.work() }, inThreads: min(threadCount, jobs.count) - 1) { work() }
        let state = state.withLock { $0 }
        // Of several refusals the lowest layer's is told, whichever thread was first.
        for position in state.results.keys.sorted() {
            if case .failure(let error) = state.results[position] { throw error }
        }
        var indexes: [LayerName: LayerIndex] = [:]
        var known: [Int] = []
        for case (let job, .success(let found)) in state.results {
            indexes[LayerName(layers[job])] = found.index
            if found.isKnown { known.append(job) }
        }
        return (layers.compactMap { indexes[LayerName($0)] }, known.sorted())
    }

    private func work() {
        while let job = takeJob() {
            let result = Result { () throws(TeeError) in try read(job) }
            state.withLock { state in
                state.results[job] = result
                switch result {
                case .success(let found): limit(found.index, job, &state)
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
