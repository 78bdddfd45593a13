internal import Bytes
internal import Crypto
public import Diagnostics

/// Reads one protected file and believes nothing of it before its MAC was found right.
///
/// Memory: one way from the root of the hash tree to a node below, and up to 96 data nodes.
public struct ProtectedFileReader: ~Copyable {
    private typealias Layout = ProtectedFileLayout

    /// The content's length, in bytes.
    public let byteCount: Int
    /// The file's MAC, which was verified over node 0.
    public let mac: ProtectedFileMAC
    private let name: String
    private let source: any ProtectedFileSource
    private let isEncrypted: Bool
    private var opener: NodeOpener
    private let head: [UInt8]
    private let root: (key: AESBlock, mac: AESBlock)
    /// MHT nodes from the root down to the one that was used last.
    private var path: [(index: Int, node: [UInt8])] = []
    /// The data node that ``bytes(at:count:)`` used last.
    private var recent: (index: Int, node: [UInt8])?

    /// Opens the file that was written under this name.
    ///
    /// - Parameter expected: the MAC that it must have, where one is known.
    /// - Throws: `TB3900` if it is no such file, `TB3901` if a MAC is wrong, and what the source throws.
    public init(
        _ source: any ProtectedFileSource,
        name: String,
        mode: ProtectedFileMode,
        expecting expected: ProtectedFileMAC? = nil
    ) throws(TeeError) {
        self.source = source
        self.name = name
        isEncrypted = mode != .integrityOnly
        opener = NodeOpener(mode)
        let node = try ProtectedFileReader.bytes(source, name, at: 0, count: Layout.nodeSize)
        let header = try ProtectedFileHeader(node, isEncrypted: isEncrypted, name: name)
        if let expected, header.mac != expected.block {
            throw ProtectedFileReader.forged(
                name,
                "its MAC is \(ProtectedFileMAC(header.mac)), and \(expected) is demanded"
            )
        }
        var part = Array(node[Layout.part..<(Layout.part + Layout.partSize)])
        guard opener.open(nodeZero: &part, keyID: header.keyID, mac: header.mac) else {
            throw ProtectedFileReader.forged(name, "the MAC of its first node is wrong")
        }
        let content = try ProtectedFileHeader.Content(part, name: name, byteCount: source.byteCount)
        mac = ProtectedFileMAC(header.mac)
        byteCount = content.byteCount
        root = content.root
        head = content.head
    }

    /// Gives `body` all content in order, in parts of up to 96 nodes; each part was verified before.
    ///
    /// - Throws: `TB3900` and `TB3901` as opening does, and what `body` throws.
    public mutating func forEachPart(_ body: (Span<UInt8>) throws(TeeError) -> Void) throws(TeeError) {
        try body(head.span.extracting(first: min(byteCount, Layout.headSize)))
        let dataNodes = Layout.dataNodes(byteCount)
        var sealed = [UInt8](repeating: 0, count: min(dataNodes, Layout.dataPerMHT) * Layout.nodeSize)
        var content = isEncrypted ? sealed : []
        var index = 0
        while index < dataNodes {
            let count = min(Layout.dataPerMHT, dataNodes - index)
            let position = Layout.headSize + index * Layout.nodeSize
            try fill(&sealed, at: Layout.place(data: index) * Layout.nodeSize, count: count * Layout.nodeSize)
            let mht = try mht(index / Layout.dataPerMHT)
            for node in 0..<count {
                let (key, tag) = ProtectedFileReader.slot(mht, at: Layout.slot(data: index + node))
                let start = node * Layout.nodeSize
                let bytes = sealed.span.extracting(start..<(start + Layout.nodeSize))
                let isGenuine =
                    isEncrypted
                    ? opener.open(bytes, key: key, mac: tag, into: &content, at: start)
                    : opener.isGenuine(bytes, mac: tag)
                guard isGenuine else { throw forged(node: Layout.place(data: index + node)) }
            }
            let length = min(count * Layout.nodeSize, byteCount - position)
            if isEncrypted {
                try body(content.span.extracting(first: length))
            } else {
                try body(sealed.span.extracting(first: length))
            }
            index += count
        }
    }

    /// The content from `position` on, of up to `count` bytes, and fewer only at the end.
    ///
    /// - Precondition: neither is negative; `count` is a number of ours, not of the file.
    /// - Throws: `TB3900` and `TB3901` as opening does.
    public mutating func bytes(at position: Int, count: Int) throws(TeeError) -> [UInt8] {
        guard position < byteCount else { return [] }
        let end = position + min(count, byteCount - position)
        var result: [UInt8] = []
        var next = position
        if next < Layout.headSize {
            result += head[next..<min(end, Layout.headSize)]
            next = min(end, Layout.headSize)
        }
        while next < end {
            let (index, offset) = (next - Layout.headSize).quotientAndRemainder(dividingBy: Layout.nodeSize)
            let length = min(end - next, Layout.nodeSize - offset)
            result += try node(data: index)[offset..<(offset + length)]
            next += length
        }
        return result
    }

    /// Reads and verifies everything.
    ///
    /// - Throws: `TB3900` and `TB3901` as opening does.
    public mutating func verify() throws(TeeError) { try forEachPart { _ in } }

    private mutating func node(data index: Int) throws(TeeError) -> [UInt8] {
        if let recent, recent.index == index { return recent.node }
        let mht = try mht(index / Layout.dataPerMHT)
        let sealed = ProtectedFileReader.slot(mht, at: Layout.slot(data: index))
        let node = try open(place: Layout.place(data: index), sealed)
        recent = (index, node)
        return node
    }

    /// The MHT node `index`; those above it are read and verified first.
    private mutating func mht(_ index: Int) throws(TeeError) -> [UInt8] {
        var way = [index]
        while let last = way.last, last > 0 { way.append(Layout.parent(mht: last)) }
        var sealed = root
        for (depth, step) in way.reversed().enumerated() {
            if depth >= path.count || path[depth].index != step {
                path.removeSubrange(min(depth, path.count)...)
                if depth > 0 {
                    sealed = ProtectedFileReader.slot(path[depth - 1].node, at: Layout.slot(mht: step))
                }
                path.append((step, try open(place: Layout.place(mht: step), sealed)))
            }
        }
        return path[way.count - 1].node
    }

    private mutating func open(place: Int, _ sealed: (key: AESBlock, mac: AESBlock)) throws(TeeError) -> [UInt8] {
        var node = try ProtectedFileReader.bytes(source, name, at: place * Layout.nodeSize, count: Layout.nodeSize)
        let stored = node
        guard opener.open(stored.span, key: sealed.key, mac: sealed.mac, into: &node, at: 0) else {
            throw forged(node: place)
        }
        return node
    }

    private static func slot(_ node: [UInt8], at offset: Int) -> (key: AESBlock, mac: AESBlock) {
        (AESBlock(node, at: offset) ?? .zero, AESBlock(node, at: offset + AESBlock.byteCount) ?? .zero)
    }

    private static func bytes(
        _ source: any ProtectedFileSource,
        _ name: String,
        at position: Int,
        count: Int
    ) throws(TeeError) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: count)
        guard try source.read(at: position, into: &result) == count else {
            var whole: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: count)
            while whole.count < count {
                let got = try source.read(at: position + whole.count, into: &buffer)
                guard got > 0 else {
                    throw ProtectedFileHeader.malformed(name, "it ends before byte \(position + count)")
                }
                whole += buffer[..<min(got, count - whole.count)]
            }
            return whole
        }
        return result
    }

    /// Fills the first `count` bytes of `buffer` from `position` on.
    private func fill(_ buffer: inout [UInt8], at position: Int, count: Int) throws(TeeError) {
        if count == buffer.count, try source.read(at: position, into: &buffer) == count { return }
        let bytes = try ProtectedFileReader.bytes(source, name, at: position, count: count)
        buffer.replaceSubrange(0..<count, with: bytes)
    }

    private func forged(node place: Int) -> TeeError {
        ProtectedFileReader.forged(name, "the MAC of the node at byte \(place * Layout.nodeSize) is wrong")
    }

    private static func forged(_ name: String, _ cause: String) -> TeeError {
        TeeError(
            .protectedFileMAC,
            object: printable(name.utf8),
            cause: cause,
            hint: "make the file again, and give the key that it was written with"
        )
    }
}
