internal import Bytes
public import Diagnostics

/// Reads a tar that comes in pieces, strictly: what Go's archive/tar (of Go 1.19) reads, less all that others are known
/// to read differently, so that what is accepted is what container runtimes unpack.
///
/// Formats: POSIX ustar and PAX, old (v7) tar, GNU tar with long names and sparse files of its four formats, star.
public struct StrictTarWalk<Visitor: TarVisitor> {
    private enum State {
        case header
        /// The body of an extension header.
        case extensionBody(TarHeaderBlock, missing: Int)
        /// Blocks of the map of an old GNU sparse file.
        case oldGNUMap(TarEntry)
        /// Blocks of a map that stands before the data.
        case mapBeforeData(TarEntry, missing: Int)
        case content(missing: Int)
        case padding
        case afterEnd
    }

    /// What takes the entries.
    public var visitor: Visitor
    /// Bytes walked so far.
    public private(set) var offset = 0
    /// Entries found so far.
    public private(set) var entryCount = 0

    private let limits: LayerLimits
    private var state = State.header
    private var block: [UInt8] = []
    private var body: [UInt8] = []
    private var assembly: TarEntryAssembly
    private var padding = 0
    private var zeroBlocks = 0
    private var current: [UInt8] = []
    /// The map that is being read. It stands by itself, since in a state each block would copy all of it.
    private var map = SparseMapText(of: [], limits: LayerLimits())
    private var content = SparseCursor()
    private var expandedByteCount = 0

    /// A walk from the start of an archive.
    public init(_ visitor: Visitor, limits: LayerLimits = LayerLimits()) {
        self.visitor = visitor
        self.limits = limits
        assembly = TarEntryAssembly(limits: limits)
        block.reserveCapacity(TarHeaderBlock.byteCount)
    }

    /// Bytes of content or padding that come next and can be passed over with ``skip(_:)``.
    public var skippable: Int {
        switch state {
        case .content(let missing): missing
        case .padding: padding
        default: 0
        }
    }

    /// Passes over `count` bytes of content or padding without giving them to the visitor.
    ///
    /// - Precondition: `count` is at most ``skippable``.
    public mutating func skip(_ count: Int) throws(TeeError) {
        precondition(count >= 0 && count <= skippable, "only content and padding can be passed over")
        offset += count
        switch state {
        case .content(let missing): try contentPassed(count, of: missing)
        case .padding: paddingPassed(count)
        default: break
        }
    }

    /// Walks more of the archive.
    ///
    /// - Throws: `TB3301`–`TB3305` if it is refused, and what the visitor throws. Then the walk is of no more use.
    public mutating func feed(_ bytes: Span<UInt8>) throws(TeeError) {
        var position = 0
        while position < bytes.count {
            let rest = bytes.extracting(position..<bytes.count)
            let taken = try take(rest)
            position += taken
            offset += taken
        }
    }

    /// Walks `bytes` up to the first content that is longer than what is left of them, and says how far that was.
    mutating func feedHeaders(_ bytes: Span<UInt8>) throws(TeeError) -> Int {
        var position = 0
        while position < bytes.count, skippable <= bytes.count - position {
            let taken = try take(bytes.extracting(position..<bytes.count))
            position += taken
            offset += taken
        }
        return position
    }

    /// Ends the archive.
    ///
    /// - Throws: `TB3301` if it is cut off, or has no two blocks of zeros at its end.
    public func finish() throws(TeeError) {
        guard case .afterEnd = state else {
            throw tarMalformed(current, "the archive ends here, without the two blocks of zeros of its end")
        }
    }

    /// Takes what it can of `bytes` at once, and says how much that was.
    private mutating func take(_ bytes: Span<UInt8>) throws(TeeError) -> Int {
        switch state {
        case .header:
            return try takeBlock(bytes) { walk throws(TeeError) in try walk.takeHeader() }
        case .extensionBody(let header, let missing):
            let count = min(missing, bytes.count)
            for index in 0..<count { body.append(bytes[index]) }
            state = .extensionBody(header, missing: missing - count)
            if count == missing { try endExtension(header) }
            return count
        case .oldGNUMap(let entry):
            return try takeBlock(bytes) { walk throws(TeeError) in
                guard try !walk.map.map.append(oldGNU: walk.block, at: 0, count: 21) else { return }
                try walk.beginMapped(entry)
            }
        case .mapBeforeData(let entry, let missing):
            return try takeBlock(bytes) { walk throws(TeeError) in
                try walk.map.take(walk.block)
                let left = missing - TarHeaderBlock.byteCount
                guard walk.map.isComplete else { return try walk.expectMap(entry, missing: left) }
                var entry = entry
                entry.storedByteCount = left
                try walk.beginMapped(entry)
            }
        case .content(let missing):
            let count = min(missing, bytes.count)
            let part = bytes.extracting(0..<count)
            try content.take(part, &visitor)
            try contentPassed(count, of: missing)
            return count
        case .padding:
            let count = min(padding, bytes.count)
            paddingPassed(count)
            return count
        case .afterEnd:
            for index in bytes.indices where bytes[index] != 0 {
                throw tarMalformed(
                    [],
                    "at byte \(offset + index), behind the end of the archive, stands something else than zeros"
                )
            }
            return bytes.count
        }
    }

    /// Bytes of the block that is being handled which ``offset`` does not count yet.
    private var pendingBlockBytes = 0

    /// Gathers a block, and hands it to `body` when it is complete.
    private mutating func takeBlock(
        _ bytes: Span<UInt8>,
        _ body: (inout Self) throws(TeeError) -> Void
    ) throws(TeeError) -> Int {
        let count = min(TarHeaderBlock.byteCount - block.count, bytes.count)
        for index in 0..<count { block.append(bytes[index]) }
        guard block.count == TarHeaderBlock.byteCount else { return count }
        pendingBlockBytes = count
        try body(&self)
        block.removeAll(keepingCapacity: true)
        return count
    }

    private mutating func takeHeader() throws(TeeError) {
        if block.allSatisfy({ $0 == 0 }) {
            guard !assembly.isPending else {
                throw tarMalformed(current, "the archive ends behind an extension header that belongs to an entry")
            }
            zeroBlocks += 1
            if zeroBlocks == 2 { state = .afterEnd }
            return
        }
        guard zeroBlocks == 0 else {
            throw tarMalformed(current, "one block of zeros stands where two end the archive")
        }
        let header = try TarHeaderBlock(block)
        current = header.name
        guard header.byteCount >= 0 else { throw tarMalformed(header.name, "its size is negative") }
        switch header.type {
        case UInt8(ascii: "x"), UInt8(ascii: "g"), UInt8(ascii: "L"), UInt8(ascii: "K"):
            guard header.byteCount <= limits[.paxHeader] else {
                throw tarLimit(header.name, "an extension header has \(header.byteCount) bytes", .paxHeader, limits)
            }
            body.removeAll(keepingCapacity: true)
            state = .extensionBody(header, missing: header.byteCount)
            if header.byteCount == 0 { try endExtension(header) }
        default:
            let (entry, layout) = try assembly.entry(header)
            assembly = TarEntryAssembly(limits: limits)
            current = entry.name
            try begin(entry, layout, header)
        }
    }

    private mutating func endExtension(_ header: TarHeaderBlock) throws(TeeError) {
        pad(header.byteCount)
        switch header.type {
        case UInt8(ascii: "L"): assembly.longName = TarHeaderBlock.text(body[...])
        case UInt8(ascii: "K"): assembly.longLink = TarHeaderBlock.text(body[...])
        case UInt8(ascii: "x"): assembly.pax = try PAXHeader(parsing: body, of: header.name)
        default:
            // Go forgets what came before a global header, libarchive does not.
            guard !assembly.isPending else {
                throw tarAmbiguous(header.name, "a global header stands between an entry and its extension header")
            }
            try PAXHeader(parsing: body, of: header.name).checkGlobal(of: header.name)
            try beginGlobal(header)
        }
    }

    private mutating func beginGlobal(_ header: TarHeaderBlock) throws(TeeError) {
        try count(header.name)
        try visitor.begin(
            TarEntry(
                name: header.name,
                path: try TarName.path(header.name, limits: limits),
                kind: .globalHeader,
                mode: 0,
                uid: 0,
                gid: 0,
                byteCount: 0,
                modifiedSeconds: 0,
                modifiedNanoseconds: 0,
                linkTarget: [],
                deviceMajor: 0,
                deviceMinor: 0,
                extendedAttributes: [],
                contentOffset: 0,
                storedByteCount: 0,
                isSparse: false
            )
        )
        try visitor.end()
    }

    private mutating func count(_ name: [UInt8]) throws(TeeError) {
        entryCount += 1
        guard entryCount <= limits[.entries] else { throw tarLimit(name, "there are more entries", .entries, limits) }
    }

    private mutating func begin(
        _ entry: TarEntry,
        _ layout: TarEntryAssembly.Layout,
        _ header: TarHeaderBlock
    ) throws(TeeError) {
        try count(entry.name)
        switch layout {
        case .plain: try begin(entry, nil, at: offset + pendingBlockBytes)
        case .mapped(let map): try begin(entry, map, at: offset + pendingBlockBytes)
        case .mapBeforeData:
            map = SparseMapText(of: entry.name, limits: limits)
            try expectMap(entry, missing: entry.storedByteCount)
        case .oldGNU:
            map = SparseMapText(of: entry.name, limits: limits)
            if try map.map.append(oldGNU: header.bytes, at: 386, count: 4) {
                state = .oldGNUMap(entry)
            } else {
                try beginMapped(entry)
            }
        }
    }

    private mutating func expectMap(_ entry: TarEntry, missing: Int) throws(TeeError) {
        guard missing >= TarHeaderBlock.byteCount else {
            throw tarMalformed(entry.name, "its content ends inside its sparse map")
        }
        state = .mapBeforeData(entry, missing: missing)
    }

    private mutating func beginMapped(_ entry: TarEntry) throws(TeeError) {
        let complete = map.map
        map = SparseMapText(of: [], limits: limits)
        try begin(entry, complete, at: offset + pendingBlockBytes)
    }

    private mutating func begin(_ entry: TarEntry, _ map: SparseMap?, at start: Int) throws(TeeError) {
        try map?.check(byteCount: entry.byteCount, stored: entry.storedByteCount)
        let (expanded, overflow) = expandedByteCount.addingReportingOverflow(entry.byteCount)
        guard !overflow, expanded <= limits[.expandedBytes] else {
            throw tarLimit(entry.name, "with its \(entry.byteCount) bytes there are more", .expandedBytes, limits)
        }
        expandedByteCount = expanded
        var entry = entry
        entry.contentOffset = start
        content = SparseCursor(entry, map)
        try visitor.begin(entry)
        state = .content(missing: entry.storedByteCount)
        padding = TarPadding.behind(entry.storedByteCount)
        if entry.storedByteCount == 0 { try contentPassed(0, of: 0) }
    }

    private mutating func contentPassed(_ count: Int, of missing: Int) throws(TeeError) {
        guard count == missing else {
            state = .content(missing: missing - count)
            return
        }
        try content.finish(&visitor)
        try visitor.end()
        state = padding == 0 ? .header : .padding
    }

    private mutating func pad(_ byteCount: Int) {
        padding = TarPadding.behind(byteCount)
        state = padding == 0 ? .header : .padding
    }

    private mutating func paddingPassed(_ count: Int) {
        padding -= count
        if padding == 0 { state = .header }
    }
}

/// What fills content to whole blocks.
enum TarPadding {
    static func behind(_ byteCount: Int) -> Int {
        (TarHeaderBlock.byteCount - byteCount % TarHeaderBlock.byteCount) % TarHeaderBlock.byteCount
    }
}
