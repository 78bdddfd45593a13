internal import Bytes

/// Where things stand in the `metadata` of a SEFS image, and in the content of its directories.
///
/// Source: `rcore-fs-sefs/src/structs.rs` and `lib.rs` of occlum/sefs. `metadata` is a row of blocks of 128 bytes in
/// groups of 1024: block 0 is the superblock, block 1 of each group its map of free blocks, any other an inode, whose
/// number is the block's. All integers are little-endian.
enum SEFSLayout {
    static let blockSize = 128
    static let blocksPerGroup = 1024
    static let magic: UInt32 = 0x2f8d_be2a
    static let rootInode: UInt32 = 2

    /// Bytes of an inode, which do not fill its block.
    static let inodeSize = 112
    /// Offsets in an inode.
    static let kind = 8
    static let mode = 12
    static let linkCount = 14
    static let blockCount = 16
    static let fileName = 80
    static let fileMAC = 96

    /// Bytes of an entry in a directory.
    static let entrySize = 264
    /// Offsets in an entry.
    static let entryName = 4
    static let entryNameSize = 256
    static let entryKind = 260

    /// The greatest number of groups whose blocks have numbers of 32 bits.
    static let groupLimit = Int(UInt32.max) / blocksPerGroup

    enum Kind: UInt32 {
        case file = 1
        case directory = 2
        case symlink = 3
    }

    /// The inode that is taken after `inode`, as no inode is ever freed while an image is made.
    static func next(after inode: UInt32) -> UInt32 {
        let next = inode + 1
        return next % UInt32(blocksPerGroup) == 1 ? next + 1 : next
    }

    /// The number of groups when `inode` is the greatest.
    static func groups(last inode: UInt32) -> Int { Int(inode) / blocksPerGroup + 1 }

    /// Bytes of `metadata` when `inode` is the greatest: to the end of it, or of the last map where that is behind.
    static func metadataSize(last inode: UInt32) -> Int {
        let maps = blockSize * (blocksPerGroup * (groups(last: inode) - 1) + 2)
        return max(Int(inode) * blockSize + inodeSize, maps)
    }

    /// The bytes of the host's file that holds the content of `inode`: its name in binary.
    static func fileNameBytes(_ inode: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: inode)
        return bytes + [UInt8](repeating: 0, count: 12)
    }
}
