internal import Compression
internal import Diagnostics
internal import HostFiles
internal import HostProcess
internal import OCI
internal import Synchronization

/// The uncompressed bytes of a layer as they come: a thread of its own reads, hashes and expands the blob, a few chunks
/// ahead of who pulls them.
final class ExpandedLayer: Sendable {
    private let layer: LayerBlob
    private let greatestRatio: Int
    private let advance: @Sendable (Int) -> Void
    private let filled: BoundedQueue<StreamChunk>
    private let empty: BoundedQueue<StreamChunk>
    private let hashing: BlobHashing
    private let hashesBlob: Bool
    private let failure = Mutex<TeeError?>(nil)

    /// Chunks in flight: enough for neither side to wait for the other, few enough for many layers at once.
    private static let chunkCount = 6

    /// - Parameter hashesBlob: whether ``blobDigest()`` will be asked for.
    init(
        _ layer: LayerBlob,
        greatestRatio: Int,
        hashesBlob: Bool = true,
        advance: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.layer = layer
        self.hashesBlob = hashesBlob
        self.greatestRatio = greatestRatio
        self.advance = advance
        hashing = BlobHashing(layer.descriptor.digest.algorithm)
        filled = BoundedQueue(capacity: ExpandedLayer.chunkCount)
        empty = BoundedQueue(capacity: ExpandedLayer.chunkCount)
        for _ in 0..<ExpandedLayer.chunkCount { _ = empty.push(StreamChunk()) }
    }

    /// Gives `body` a function that answers the next chunk, nil at the end. A chunk stays as it is until the next but
    /// one was asked for.
    ///
    /// - Throws: `TB3240`, `TB3241`, `TB3401`, `TB5001` of the expanding thread; what `body` throws; `TB5100`.
    func withChunks<Result>(
        _ body: (@escaping () throws(TeeError) -> StreamChunk?) throws(TeeError) -> Result
    ) throws(TeeError) -> Result {
        guard let thread = WorkerThread({ self.expandAll() }) else {
            throw TeeError(
                .noThreads,
                object: "",
                cause: "the host gives no more threads",
                hint: "raise the limit of processes, or run fewer at once"
            )
        }
        let reading = ChunkReading(self)
        let result = Swift.Result { () throws(TeeError) in try body { () throws(TeeError) in try reading.next() } }
        filled.cancel()
        empty.cancel()
        thread.join()
        return try result.get()
    }

    /// The digest of the blob, once all chunks were taken; it can be asked for once.
    func blobDigest() -> Digest? { hashing.finish() }

    fileprivate func next() throws(TeeError) -> StreamChunk? {
        while filled.isEmpty, hashing.hashOne() {}
        if let chunk = filled.pop() { return chunk }
        if let failure = failure.withLock({ $0 }) { throw failure }
        return nil
    }

    fileprivate func giveBack(_ chunk: StreamChunk) { _ = empty.push(chunk) }

    private func expandAll() {
        do throws(TeeError) {
            try expand()
        } catch {
            failure.withLock { $0 = error }
        }
        filled.finish()
    }

    /// Ends early if nobody wants more of it.
    private func expand() throws(TeeError) {
        let range = layer.range
        var expander = Expander(layer.compression.format, greatestRatio: greatestRatio)
        var position = 0
        guard var chunk = emptied() else { return }
        while position < range.byteCount {
            var piece = hashing.emptyPiece()
            piece.count = try range.read(at: position, into: &piece.bytes)
            let bytes = piece.bytes.span.extracting(first: piece.count)
            if position == 0 { try checkMagic(bytes) }
            position += bytes.count
            advance(bytes.count)
            var (consumed, isMore) = (0, true)
            while isMore {
                try expander.expand(bytes, from: &consumed, into: chunk)
                // Of a full chunk there may be more, which only the same input brings out.
                isMore = chunk.isFull
                guard isMore else { continue }
                guard push(chunk), let next = emptied() else { return }
                chunk = next
            }
            if hashesBlob { hashing.add(piece) } else { hashing.giveBack(piece) }
        }
        try expander.finish()
        guard expander.produced > 0 || range.byteCount == 0 else {
            throw TeeError(
                .compressedDamaged,
                object: "",
                cause: "\(range.byteCount) bytes expand to nothing",
                hint: "the layer is damaged: fetch the image again"
            )
        }
        if chunk.count > 0 { _ = push(chunk) }
    }

    /// False if nobody wants more.
    private func push(_ chunk: StreamChunk) -> Bool {
        while filled.isFull, hashing.hashOne() {}
        return filled.push(chunk)
    }

    private func emptied() -> StreamChunk? {
        while empty.isEmpty, hashing.hashOne() {}
        guard let chunk = empty.pop() else { return nil }
        chunk.removeAll()
        return chunk
    }

    private func checkMagic(_ bytes: Span<UInt8>) throws(TeeError) {
        let found = Expander.Format(magic: bytes)
        guard found != layer.compression.format else { return }
        throw TeeError(
            .layerCompressionMismatch,
            object: "",
            cause:
                "its media type \(layer.descriptor.mediaType.text) stands for \(name(layer.compression.format)), and its "
                + "first bytes are of \(name(found))",
            hint: "copy the image with skopeo, which writes media types anew"
        )
    }

    private func name(_ format: Expander.Format?) -> String { format?.rawValue ?? "no compression" }
}

/// Gives chunks back when they may be written to again.
private final class ChunkReading {
    private let layer: ExpandedLayer
    private var last: StreamChunk?
    private var lastButOne: StreamChunk?

    init(_ layer: ExpandedLayer) { self.layer = layer }

    func next() throws(TeeError) -> StreamChunk? {
        if let done = lastButOne { layer.giveBack(done) }
        lastButOne = last
        last = try layer.next()
        return last
    }
}

extension LayerCompression {
    /// How it is undone.
    var format: Expander.Format? {
        switch self {
        case .none: nil
        case .gzip: .gzip
        case .zstd: .zstd
        }
    }
}
