internal import Diagnostics

/// Gives the content of a file to a visitor, with the holes between its fragments if it is sparse.
struct SparseCursor {
    private var fragments: ArraySlice<SparseMap.Fragment> = []
    /// Where in the file the next byte of data or hole stands.
    private var position = 0
    private var byteCount = 0
    private var isSparse = false

    init() {}

    init(_ entry: TarEntry, _ map: SparseMap?) {
        fragments = map?.fragments[...] ?? []
        isSparse = map != nil
        byteCount = entry.byteCount
    }

    /// Takes data of the file as they stand in the archive.
    mutating func take(_ bytes: Span<UInt8>, _ visitor: inout some TarVisitor) throws(TeeError) {
        guard isSparse else { return try visitor.content(bytes) }
        var taken = 0
        while taken < bytes.count, let fragment = fragments.first {
            if position < fragment.offset {
                try visitor.hole(fragment.offset - position)
                position = fragment.offset
            }
            let count = min(fragment.end - position, bytes.count - taken)
            if count > 0 { try visitor.content(bytes.extracting(taken..<taken + count)) }
            taken += count
            position += count
            if position == fragment.end { fragments.removeFirst() }
        }
    }

    /// Gives the hole behind the last fragment.
    mutating func finish(_ visitor: inout some TarVisitor) throws(TeeError) {
        guard isSparse, position < byteCount else { return }
        try visitor.hole(byteCount - position)
        position = byteCount
    }
}
