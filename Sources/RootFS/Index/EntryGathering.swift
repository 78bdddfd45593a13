internal import Bytes
internal import Compression
internal import Crypto
internal import Diagnostics
internal import Tar

/// Hashes the content of each file as it goes by, and shows to the inspector what it wants to see.
struct EntryGathering: TarVisitor {
    private(set) var entries: [LayerEntry] = []
    private(set) var contentByteCount = 0
    private let inspector: any FileInspector
    private let limits: LayerLimits
    private let blobByteCount: Int
    private let largeFiles: LargeFileTurns
    /// While a large file is held.
    private var turn: LargeFileTurns.Turn?
    private var current: LayerEntry?
    private var hasher = FileHasher()
    /// First bytes of the current file, up to ``wanted``.
    private var first: [UInt8] = []
    /// How many first bytes are kept; before the inspector has decided, how many it decides by.
    private var wanted = 0
    private var isDecided = false

    private static let zeros = [UInt8](repeating: 0, count: 1 << 16)

    /// - Parameters:
    ///   - blobByteCount: the length of the layer as it is stored, which bounds what its files may hold.
    ///   - largeFiles: the same for all layers that are read at once.
    init(_ inspector: any FileInspector, limits: LayerLimits, blobByteCount: Int, largeFiles: LargeFileTurns) {
        self.inspector = inspector
        self.limits = limits
        self.blobByteCount = blobByteCount
        self.largeFiles = largeFiles
    }

    mutating func begin(_ entry: TarEntry) throws(TeeError) {
        current = LayerEntry(entry)
        contentByteCount += entry.byteCount
        try checkRatio(entry)
        isDecided = entry.kind != .file || entry.byteCount == 0
        wanted = isDecided ? 0 : min(entry.byteCount, inspector.probeSize)
        first.removeAll(keepingCapacity: true)
    }

    /// Holes are stored as nothing, and hashed like everything else: a few bytes could ask for hours.
    private func checkRatio(_ entry: TarEntry) throws(TeeError) {
        guard contentByteCount > Expander.freeByteCount else { return }
        guard contentByteCount / max(limits[.ratio], 1) <= blobByteCount else {
            let found = "with it the files of the layer have \(contentByteCount) bytes, in a blob of \(blobByteCount)"
            throw layerLimit("\(entry.path)", found, .ratio, limits)
        }
    }

    mutating func content(_ bytes: Span<UInt8>) throws(TeeError) {
        hasher.update(bytes)
        keep(bytes)
    }

    mutating func hole(_ byteCount: Int) throws(TeeError) {
        var missing = byteCount
        while missing > 0 {
            let part = EntryGathering.zeros.span.extracting(first: min(missing, EntryGathering.zeros.count))
            hasher.update(part)
            keep(part)
            missing -= part.count
        }
    }

    mutating func end() throws(TeeError) {
        guard var entry = current.take() else { return }
        if entry.kind == .file {
            entry.digest = hasher.finish()
            if isDecided, wanted > 0, first.count == wanted {
                entry.facts = inspector.facts(
                    path: entry.path,
                    mode: UInt32(entry.mode),
                    size: entry.byteCount,
                    content: first
                )
            }
        }
        entries.append(entry)
        if first.capacity > 1 << 16 { first = [] }
        turn = nil
    }

    private mutating func keep(_ bytes: Span<UInt8>) {
        var position = 0
        while first.count < wanted, position < bytes.count {
            let count = min(wanted - first.count, bytes.count - position)
            first.append(copying: bytes.extracting(position..<position + count))
            position += count
            if first.count == wanted, !isDecided { decide() }
        }
    }

    private mutating func decide() {
        isDecided = true
        guard let current else { return }
        let answer = inspector.bytesWanted(
            path: current.path,
            mode: UInt32(current.mode),
            size: current.byteCount,
            first: first
        )
        wanted = min(answer ?? 0, current.byteCount)
        if first.count > wanted { first.removeLast(first.count - wanted) }
        if wanted > LargeFileTurns.freeByteCount { turn = largeFiles.take() }
        first.reserveCapacity(wanted)
    }
}

/// One hasher for many files: making one costs more than hashing a small file.
private final class FileHasher {
    private var hasher = SHA256Hasher()

    func update(_ bytes: Span<UInt8>) { hasher.update(bytes) }

    func finish() -> SHA256Digest { hasher.finalize() }
}
