import Bytes

/// A program header of ELF64 (`Elf64_Phdr`), with its values as they stand.
public struct ELFSegment: Sendable, Hashable {
    /// The size of one in the file.
    public static let headerSize = 56
    /// p_type.
    public let type: ELFSegmentType
    /// p_flags: 1 execute, 2 write, 4 read.
    public let flags: UInt32
    /// p_offset: where the content begins in the file.
    public let offset: UInt64
    /// p_vaddr: where it begins in memory.
    public let address: UInt64
    /// p_paddr.
    public let physicalAddress: UInt64
    /// p_filesz: bytes that come from the file.
    public let fileSize: UInt64
    /// p_memsz: bytes in memory; what is beyond ``fileSize`` is zero.
    public let memorySize: UInt64
    /// p_align.
    public let alignment: UInt64

    /// Whether PF_X is set.
    public var isExecutable: Bool { flags & 1 != 0 }
    /// Whether PF_W is set.
    public var isWritable: Bool { flags & 2 != 0 }
    /// Whether PF_R is set.
    public var isReadable: Bool { flags & 4 != 0 }

    /// The header at `offset` of a file; nil if it does not lie inside.
    init?(_ bytes: [UInt8], at offset: Int) {
        guard let type: UInt32 = bytes.littleEndian(at: offset),
            let flags: UInt32 = bytes.littleEndian(at: offset + 4),
            let fileOffset: UInt64 = bytes.littleEndian(at: offset + 8),
            let address: UInt64 = bytes.littleEndian(at: offset + 16),
            let physicalAddress: UInt64 = bytes.littleEndian(at: offset + 24),
            let fileSize: UInt64 = bytes.littleEndian(at: offset + 32),
            let memorySize: UInt64 = bytes.littleEndian(at: offset + 40),
            let alignment: UInt64 = bytes.littleEndian(at: offset + 48)
        else { return nil }
        self.type = ELFSegmentType(rawValue: type)
        self.flags = flags
        self.offset = fileOffset
        self.address = address
        self.physicalAddress = physicalAddress
        self.fileSize = fileSize
        self.memorySize = memorySize
        self.alignment = alignment
    }
}

/// p_type.
public struct ELFSegmentType: RawRepresentable, Sendable, Hashable {
    /// The value.
    public let rawValue: UInt32
    /// A type of this value.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// PT_LOAD.
    public static let load = ELFSegmentType(rawValue: 1)
    /// PT_DYNAMIC.
    public static let dynamic = ELFSegmentType(rawValue: 2)
    /// PT_INTERP.
    public static let interpreter = ELFSegmentType(rawValue: 3)
    /// PT_NOTE.
    public static let note = ELFSegmentType(rawValue: 4)
    /// PT_PHDR.
    public static let programHeaders = ELFSegmentType(rawValue: 6)
    /// PT_TLS.
    public static let threadLocal = ELFSegmentType(rawValue: 7)
    /// PT_GNU_EH_FRAME.
    public static let exceptionFrames = ELFSegmentType(rawValue: 0x6474_e550)
    /// PT_GNU_STACK.
    public static let stack = ELFSegmentType(rawValue: 0x6474_e551)
    /// PT_GNU_RELRO.
    public static let readOnlyAfterRelocation = ELFSegmentType(rawValue: 0x6474_e552)
    /// PT_GNU_PROPERTY.
    public static let property = ELFSegmentType(rawValue: 0x6474_e553)
}
