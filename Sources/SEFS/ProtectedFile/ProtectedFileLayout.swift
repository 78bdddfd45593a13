/// Where things stand in a protected file of Intel's SGX SDK as Occlum uses it.
///
/// Source: `protected_fs_nodes.h` of occlum/linux-sgx (branches `sgx_2.11_for_occlum` to `sgx_2.20_for_occlum`). A file
/// is a row of nodes of 4096 bytes: node 0 with the header and the first 3072 bytes of content, then groups of one node
/// of the Merkle hash tree (MHT) and the 96 data nodes below it. Each MHT node has 32 further MHT nodes below it.
enum ProtectedFileLayout {
    /// Bytes of a node.
    static let nodeSize = 4096
    /// Content bytes in node 0.
    static let headSize = 3072
    /// Data nodes below one MHT node.
    static let dataPerMHT = 96
    /// MHT nodes below one MHT node.
    static let childrenPerMHT = 32
    /// Bytes of a key and a MAC.
    static let slotSize = 32

    /// "SGX_FILE", the first eight bytes as a number.
    static let fileID: UInt64 = 0x5347_585f_4649_4c45
    /// Offsets in node 0.
    static let majorVersion = 8
    static let minorVersion = 9
    static let keyID = 10
    static let keyIDSize = 32
    static let securityVersions = 42
    static let usesUserKey = 60
    static let attributeMask = 61
    static let mac = 77
    static let updateFlag = 93
    static let integrityOnly = 94
    /// Where the part begins that the MAC of node 0 covers, and its length.
    static let part = 95
    static let partSize = 3392

    /// Offsets in that part.
    static let nameSize = 260
    static let size = 260
    static let counterID = 268
    static let mhtKey = 288
    static let mhtMAC = 304
    static let head = 320

    /// Data nodes of a file with `byteCount` bytes.
    static func dataNodes(_ byteCount: Int) -> Int {
        byteCount <= headSize ? 0 : (byteCount - headSize - 1) / nodeSize + 1
    }

    /// MHT nodes above `dataNodes` data nodes.
    static func mhtNodes(dataNodes: Int) -> Int { dataNodes == 0 ? 0 : (dataNodes - 1) / dataPerMHT + 1 }

    /// MHT nodes that have MHT nodes below them, and the root: they come first.
    static func interiorNodes(mhtNodes: Int) -> Int { mhtNodes < 2 ? mhtNodes : (mhtNodes - 2) / childrenPerMHT + 1 }

    /// The place of data node `index` in the row of nodes.
    static func place(data index: Int) -> Int { index + 2 + index / dataPerMHT }

    /// The place of MHT node `index` in the row of nodes.
    static func place(mht index: Int) -> Int { 1 + (dataPerMHT + 1) * index }

    /// Where the key and MAC of data node `index` stand in its MHT node.
    static func slot(data index: Int) -> Int { index % dataPerMHT * slotSize }

    /// Where the key and MAC of MHT node `index`, which is not the root, stand in the MHT node above it.
    static func slot(mht index: Int) -> Int { (dataPerMHT + (index - 1) % childrenPerMHT) * slotSize }

    /// The MHT node above MHT node `index`, which is not the root.
    static func parent(mht index: Int) -> Int { (index - 1) / childrenPerMHT }

    /// The length of the file, in bytes, for this much content; nil where that does not fit an `Int`.
    static func fileSize(_ byteCount: Int) -> Int? {
        guard byteCount >= 0 else { return nil }
        let data = dataNodes(byteCount)
        let (size, overflow) = (1 + data + mhtNodes(dataNodes: data)).multipliedReportingOverflow(by: nodeSize)
        return overflow ? nil : size
    }
}
