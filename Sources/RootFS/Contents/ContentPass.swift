internal import Compression
internal import Crypto
internal import Diagnostics
internal import HostFiles
internal import OCI
internal import Tar

/// Another pass over a layer, for the content of some of its files.
struct ContentPass {
    private let requests: [ContentRequest]
    private let limits: LayerLimits

    /// - Parameter requests: in the order of their offsets.
    init(_ requests: [ContentRequest], limits: LayerLimits) {
        var merged: [ContentRequest] = []
        for request in requests {
            if let last = merged.indices.last, merged[last].offset == request.offset {
                merged[last].places += request.places
            } else {
                merged.append(request)
            }
        }
        self.requests = merged
        self.limits = limits
    }

    /// Reads the layer as far as the last file that is wanted; a thread of its own expands it.
    func read(
        _ layer: LayerBlob,
        _ body: (Int, Span<UInt8>) throws(TeeError) -> Void
    ) throws(TeeError) {
        let expanded = ExpandedLayer(layer, greatestRatio: limits[.ratio], hashesBlob: false)
        try withoutActuallyEscaping(body) { body throws(TeeError) in
            try expanded.withChunks { next throws(TeeError) in
                var walk = StrictTarWalk(ContentVisitor(requests, body), limits: limits)
                while !walk.visitor.isDone, let chunk = try next() { try walk.feed(chunk.bytes) }
                guard walk.visitor.isDone else { throw ContentRequest.changed }
            }
        }
    }
}

/// Picks the content of the files that are wanted.
private struct ContentVisitor: TarVisitor {
    private let requests: [ContentRequest]
    private let body: (Int, Span<UInt8>) throws(TeeError) -> Void
    private var next = 0
    private var isWanted = false
    private let hasher = ContentHasher()

    private static let zeros = [UInt8](repeating: 0, count: 1 << 16)

    init(_ requests: [ContentRequest], _ body: @escaping (Int, Span<UInt8>) throws(TeeError) -> Void) {
        self.requests = requests
        self.body = body
    }

    /// Whether all that was wanted has gone by.
    var isDone: Bool { next == requests.count }

    mutating func begin(_ entry: TarEntry) throws(TeeError) {
        guard !isDone, entry.kind == .file, entry.byteCount > 0, entry.contentOffset >= requests[next].offset else {
            return
        }
        guard entry.contentOffset == requests[next].offset, entry.byteCount == requests[next].byteCount else {
            throw ContentRequest.changed
        }
        isWanted = true
    }

    mutating func content(_ bytes: Span<UInt8>) throws(TeeError) {
        guard isWanted else { return }
        hasher.update(bytes)
        for place in requests[next].places { try body(place, bytes) }
    }

    mutating func hole(_ byteCount: Int) throws(TeeError) {
        var missing = byteCount
        while isWanted, missing > 0 {
            let part = ContentVisitor.zeros.span.extracting(first: min(missing, ContentVisitor.zeros.count))
            try content(part)
            missing -= part.count
        }
    }

    mutating func end() throws(TeeError) {
        guard isWanted else { return }
        isWanted = false
        guard hasher.finish() == requests[next].digest else { throw ContentRequest.changed }
        next += 1
    }
}

private final class ContentHasher {
    private var hasher = SHA256Hasher()

    func update(_ bytes: Span<UInt8>) { hasher.update(bytes) }

    func finish() -> SHA256Digest { hasher.finalize() }
}
