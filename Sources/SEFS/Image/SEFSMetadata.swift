internal import Bytes
internal import Crypto

/// The content of `metadata` and of directories, as bytes.
struct SEFSMetadata {
    private let records: [SEFSPlan.Record]
    private let macs: [AESBlock]

    /// - Parameter macs: of the file of each record.
    init(_ plan: SEFSPlan, macs: [AESBlock]) {
        records = plan.records
        self.macs = macs
    }

    private var lastInode: UInt32 { records[records.count - 1].inode }

    /// The blocks of each group in turn; the last is cut off where nothing stands any more.
    func forEachGroup<Failure: Error>(_ body: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
        let groupSize = SEFSLayout.blockSize * SEFSLayout.blocksPerGroup
        let size = SEFSLayout.metadataSize(last: lastInode)
        var next = 0
        for group in 0..<SEFSLayout.groups(last: lastInode) {
            var bytes = [UInt8](repeating: 0, count: groupSize)
            if group == 0 { storeSuperblock(in: &bytes) }
            storeMap(of: group, in: &bytes)
            let end = UInt32((group + 1) * SEFSLayout.blocksPerGroup)
            while next < records.count, records[next].inode < end {
                let block = Int(records[next].inode) % SEFSLayout.blocksPerGroup
                storeInode(next, in: &bytes, at: block * SEFSLayout.blockSize)
                next += 1
            }
            try body(Array(bytes.prefix(size - group * groupSize)))
        }
    }

    private func storeSuperblock(in bytes: inout [UInt8]) {
        let groups = SEFSLayout.groups(last: lastInode)
        let perGroup = SEFSLayout.blocksPerGroup
        // The superblock takes one more than each group's map.
        let unused = groups * (perGroup - 1) - 1 - records.count
        for (index, value) in [SEFSLayout.magic, UInt32(groups * perGroup), UInt32(unused), UInt32(groups)].enumerated()
        {
            bytes.store(littleEndian: value, at: index * 4)
        }
    }

    /// The map of free blocks: a bit is set where the block is free, the least significant bit first.
    private func storeMap(of group: Int, in bytes: inout [UInt8]) {
        let firstFree = Int(lastInode) + 1 - group * SEFSLayout.blocksPerGroup
        guard firstFree < SEFSLayout.blocksPerGroup else { return }
        for block in firstFree..<SEFSLayout.blocksPerGroup where block != 1 {
            bytes[SEFSLayout.blockSize + block / 8] |= 1 << UInt8(block % 8)
        }
    }

    private func storeInode(_ index: Int, in bytes: inout [UInt8], at offset: Int) {
        let record = records[index]
        bytes.store(littleEndian: record.node.kind.rawValue, at: offset + SEFSLayout.kind)
        bytes.store(littleEndian: record.node.mode, at: offset + SEFSLayout.mode)
        if case .directory = record.node {
            let subdirectories = record.children.count { records[$0].node.kind == .directory }
            bytes.store(littleEndian: UInt16(truncatingIfNeeded: 2 + subdirectories), at: offset + SEFSLayout.linkCount)
            bytes.store(littleEndian: UInt32(record.entryCount), at: offset + SEFSLayout.blockCount)
        } else {
            bytes.store(littleEndian: UInt64(record.contentSize), at: offset)
            bytes.store(littleEndian: UInt16(1), at: offset + SEFSLayout.linkCount)
        }
        bytes.store(littleEndian: record.inode, at: offset + SEFSLayout.fileName)
        macs[index].store(in: &bytes, at: offset + SEFSLayout.fileMAC)
    }

    /// The entries of a directory in turn: itself, the one above it, and those in it.
    static func forEachEntry<Failure: Error>(
        of index: Int,
        in plan: SEFSPlan,
        _ body: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        let record = plan.records[index]
        try body(entry(record.inode, Array(".".utf8), .directory))
        try body(entry(plan.records[record.parent].inode, Array("..".utf8), .directory))
        for child in record.children {
            let child = plan.records[child]
            try body(entry(child.inode, child.name, child.node.kind))
        }
    }

    private static func entry(_ inode: UInt32, _ name: [UInt8], _ kind: SEFSLayout.Kind) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: SEFSLayout.entrySize)
        bytes.store(littleEndian: inode, at: 0)
        bytes.replaceSubrange(SEFSLayout.entryName..<(SEFSLayout.entryName + name.count), with: name)
        bytes.store(littleEndian: kind.rawValue, at: SEFSLayout.entryKind)
        return bytes
    }
}
