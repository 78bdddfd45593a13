public import Compression
public import Diagnostics

/// Reads a tar with ``StrictTarWalk`` and with libarchive at once, and refuses what they read differently.
public enum CheckedTarReader {
    /// Reads an archive to its end, and gives its entries to `visitor`, which comes back when all is well.
    ///
    /// An entry reaches the visitor before libarchive has been asked about it; what the visitor gathered counts for
    /// nothing when this throws.
    ///
    /// - Parameter next: the next piece of the archive; nil when there are no more. A piece must stay as it is until the
    ///   next but one was asked for.
    /// - Throws: `TB3301`–`TB3305` if the archive is refused, and what `next` and the visitor throw.
    public static func read<Visitor: TarVisitor>(
        _ visitor: Visitor,
        limits: LayerLimits = LayerLimits(),
        next: @escaping () throws(TeeError) -> StreamChunk?
    ) throws(TeeError) -> Visitor {
        let source = WalkedSource(visitor, limits, next)
        do {
            try source.compareAll()
        } catch {
            // Of two refusals the walk's own says more: libarchive only sees the stream end.
            if let failure = source.failure { throw failure }
            if source.hasEnded { try source.walk.finish() }
            throw error
        }
        return source.walk.visitor.inner
    }
}

/// Walks each piece of an archive before libarchive gets it.
private final class WalkedSource<Visitor: TarVisitor>: LibArchiveSource {
    var walk: StrictTarWalk<ComparingVisitor<Visitor>>
    private(set) var failure: TeeError?
    private(set) var hasEnded = false
    private let pull: () throws(TeeError) -> StreamChunk?

    init(_ visitor: Visitor, _ limits: LayerLimits, _ pull: @escaping () throws(TeeError) -> StreamChunk?) {
        walk = StrictTarWalk(ComparingVisitor(inner: visitor), limits: limits)
        self.pull = pull
    }

    override func next() -> StreamChunk? {
        guard failure == nil else { return nil }
        do {
            // libarchive takes an empty piece for the end.
            while let chunk = try pull() {
                try walk.feed(chunk.bytes)
                if chunk.count > 0 { return chunk }
            }
            hasEnded = true
        } catch {
            failure = error
        }
        return nil
    }

    func compareAll() throws(TeeError) {
        var reader = try LibArchiveReader(self)
        try reader.open()
        while let theirs = try reader.next() {
            guard let ours = walk.visitor.takeFirst() else {
                if let failure { throw failure }
                throw tarAmbiguous(theirs.name, "libarchive finds this entry, container runtimes do not")
            }
            try ours.compare(with: theirs)
        }
        if let failure { throw failure }
        if let ours = walk.visitor.takeFirst() {
            throw tarAmbiguous(ours.name, "libarchive does not find this entry, container runtimes do")
        }
        while next() != nil {
            if let ours = walk.visitor.takeFirst() {
                throw tarAmbiguous(ours.name, "libarchive does not find this entry, container runtimes do")
            }
        }
        if let failure { throw failure }
        try walk.finish()
    }
}

/// Keeps the entries that libarchive has not come to yet.
private struct ComparingVisitor<Inner: TarVisitor>: TarVisitor {
    var inner: Inner
    private var waiting: [TarEntry] = []
    private var first = 0

    init(inner: Inner) { self.inner = inner }

    mutating func takeFirst() -> TarEntry? {
        guard first < waiting.count else { return nil }
        defer {
            first += 1
            if first == waiting.count {
                waiting.removeAll(keepingCapacity: true)
                first = 0
            }
        }
        return waiting[first]
    }

    mutating func begin(_ entry: TarEntry) throws(TeeError) {
        // libarchive keeps global headers to itself.
        if entry.kind != .globalHeader { waiting.append(entry) }
        try inner.begin(entry)
    }

    mutating func content(_ bytes: Span<UInt8>) throws(TeeError) { try inner.content(bytes) }
    mutating func hole(_ byteCount: Int) throws(TeeError) { try inner.hole(byteCount) }
    mutating func end() throws(TeeError) { try inner.end() }
}
