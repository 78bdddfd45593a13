internal import Bytes
internal import Crypto
public import Diagnostics

/// Writes one protected file from content that comes in order and in parts of any size.
///
/// What is written is a pure function of name, content and mode. Memory: one node, 97 nodes of output where the file is
/// encrypted, and those MHT nodes that have others below them, 4 KiB for each 12 MiB of content; never content.
public struct ProtectedFileWriter: ~Copyable {
    private typealias Layout = ProtectedFileLayout

    /// The content's length, in bytes.
    public let byteCount: Int
    private let name: [UInt8]
    private let target: any ProtectedFileTarget
    private var sealer: NodeSealer
    private var head: [UInt8] = []
    /// Content that does not fill a data node yet.
    private var rest: [UInt8] = []
    private var received = 0
    private var dataNodes = 0
    /// MHT nodes with others below them, in their order, as far as content has come.
    private var interior: [[UInt8]] = []
    private let interiorNodes: Int
    /// The MHT node that is being filled and has none below it.
    private var leaf: [UInt8] = []

    /// A file of this name, which it must keep, and of exactly `byteCount` bytes.
    ///
    /// - Throws: `TB3904` for a name of more than 259 bytes or with NUL, or a size that no file can have.
    public init(
        name: String,
        byteCount: Int,
        mode: ProtectedFileMode,
        target: any ProtectedFileTarget
    ) throws(TeeError) {
        self.name = Array(name.utf8)
        guard self.name.count < Layout.nameSize, !self.name.contains(0), Layout.fileSize(byteCount) != nil else {
            throw TeeError(
                .contentChanged,
                object: printable(name.utf8),
                cause: "a protected file has a name of at most 259 bytes and fewer than 2^63 bytes",
                hint: "choose a shorter name"
            )
        }
        self.byteCount = byteCount
        self.target = target
        sealer = NodeSealer(mode, name: self.name)
        interiorNodes = Layout.interiorNodes(mhtNodes: Layout.mhtNodes(dataNodes: Layout.dataNodes(byteCount)))
    }

    /// Takes more content.
    ///
    /// - Throws: `TB3904` if there is more than was announced, and what the target throws.
    public mutating func append(_ bytes: Span<UInt8>) throws(TeeError) {
        guard bytes.count <= byteCount - received else { throw changed("more than \(byteCount) bytes come") }
        received += bytes.count
        var position = 0
        while position < bytes.count, head.count < Layout.headSize {
            head.append(bytes[position])
            position += 1
        }
        if !rest.isEmpty {
            while position < bytes.count, rest.count < Layout.nodeSize {
                rest.append(bytes[position])
                position += 1
            }
            if rest.count == Layout.nodeSize { try flushRest() }
        }
        while bytes.count - position >= Layout.nodeSize {
            let room = Layout.dataPerMHT - dataNodes % Layout.dataPerMHT
            let count = min(room, (bytes.count - position) / Layout.nodeSize) * Layout.nodeSize
            try write(dataNodes: bytes.extracting(position..<(position + count)))
            position += count
        }
        while position < bytes.count {
            rest.append(bytes[position])
            position += 1
        }
    }

    /// Ends the file.
    ///
    /// - Returns: its MAC.
    /// - Throws: `TB3904` if less content came than was announced, and what the target throws.
    public consuming func finish() throws(TeeError) -> ProtectedFileMAC {
        guard received == byteCount else { throw changed("it has \(received) bytes and not \(byteCount)") }
        if !rest.isEmpty {
            rest += repeatElement(0, count: Layout.nodeSize - rest.count)
            try flushRest()
        }
        var root: (key: AESBlock, mac: AESBlock) = (.zero, .zero)
        if dataNodes % Layout.dataPerMHT != 0 { try endMHT((dataNodes - 1) / Layout.dataPerMHT) }
        for index in interior.indices.reversed() {
            let sealed = try write(mht: interior[index], index)
            if index == 0 { root = sealed } else { hang(sealed, of: index) }
        }
        let mac = try writeNodeZero(root)
        try target.close()
        return mac
    }

    private mutating func flushRest() throws(TeeError) {
        let node = rest
        rest.removeAll(keepingCapacity: true)
        try write(dataNodes: node.span)
    }

    /// Writes data nodes that all belong to one MHT node.
    private mutating func write(dataNodes nodes: Span<UInt8>) throws(TeeError) {
        let mht = dataNodes / Layout.dataPerMHT
        if dataNodes % Layout.dataPerMHT == 0 { beginMHT(mht) }
        let place = Layout.place(data: dataNodes)
        for index in 0..<(nodes.count / Layout.nodeSize) {
            let start = index * Layout.nodeSize
            let sealed = sealer.seal(
                nodes.extracting(start..<(start + Layout.nodeSize)),
                place: place + index,
                outputOffset: start
            )
            let slot = Layout.slot(data: dataNodes)
            if mht < interiorNodes {
                sealed.key.store(in: &interior[mht], at: slot)
                sealed.mac.store(in: &interior[mht], at: slot + AESBlock.byteCount)
            } else {
                sealed.key.store(in: &leaf, at: slot)
                sealed.mac.store(in: &leaf, at: slot + AESBlock.byteCount)
            }
            dataNodes += 1
        }
        try put(nodes, place: place)
        if dataNodes % Layout.dataPerMHT == 0 { try endMHT(mht) }
    }

    private mutating func beginMHT(_ index: Int) {
        let empty = [UInt8](repeating: 0, count: Layout.nodeSize)
        if index < interiorNodes { interior.append(empty) } else { leaf = empty }
    }

    /// Writes an MHT node that has none below it; the others wait for those below them.
    private mutating func endMHT(_ index: Int) throws(TeeError) {
        guard index >= interiorNodes else { return }
        hang(try write(mht: leaf, index), of: index)
    }

    /// Enters the key and MAC of an MHT node in the one above it.
    private mutating func hang(_ sealed: (key: AESBlock, mac: AESBlock), of index: Int) {
        let parent = Layout.parent(mht: index)
        sealed.key.store(in: &interior[parent], at: Layout.slot(mht: index))
        sealed.mac.store(in: &interior[parent], at: Layout.slot(mht: index) + AESBlock.byteCount)
    }

    private mutating func write(mht node: [UInt8], _ index: Int) throws(TeeError) -> (key: AESBlock, mac: AESBlock) {
        let place = Layout.place(mht: index)
        let sealed = sealer.seal(node.span, place: place, outputOffset: 0)
        try put(node.span, place: place)
        return sealed
    }

    /// Writes nodes that were sealed just now: as they are, or as the sealer has encrypted them.
    private func put(_ nodes: Span<UInt8>, place: Int) throws(TeeError) {
        let offset = place * Layout.nodeSize
        if sealer.isEncrypting {
            try target.write(sealer.output.span.extracting(first: nodes.count), at: offset)
        } else {
            try target.write(nodes, at: offset)
        }
    }

    private mutating func writeNodeZero(_ root: (key: AESBlock, mac: AESBlock)) throws(TeeError) -> ProtectedFileMAC {
        var part = [UInt8](repeating: 0, count: Layout.partSize)
        part.replaceSubrange(0..<name.count, with: name)
        part.store(littleEndian: Int64(byteCount), at: Layout.size)
        root.key.store(in: &part, at: Layout.mhtKey)
        root.mac.store(in: &part, at: Layout.mhtMAC)
        part.replaceSubrange(Layout.head..<(Layout.head + head.count), with: head)
        let sealed = sealer.seal(nodeZero: &part)

        var node = [UInt8](repeating: 0, count: Layout.nodeSize)
        node.store(littleEndian: Layout.fileID, at: 0)
        node[Layout.majorVersion] = 1
        node.replaceSubrange(Layout.keyID..<(Layout.keyID + Layout.keyIDSize), with: sealed.keyID)
        node[Layout.usesUserKey] = 1
        sealed.mac.store(in: &node, at: Layout.mac)
        node[Layout.integrityOnly] = sealer.isEncrypting ? 0 : 1
        node.replaceSubrange(Layout.part..<(Layout.part + Layout.partSize), with: part)
        try target.write(node.span, at: 0)
        return ProtectedFileMAC(sealed.mac)
    }

    private func changed(_ cause: String) -> TeeError {
        TeeError(
            .contentChanged,
            object: printable(name),
            cause: cause,
            hint: "do not change files while they are converted; run it again"
        )
    }
}
