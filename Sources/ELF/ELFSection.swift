import Bytes

/// A section header of ELF64 (`Elf64_Shdr`), with its values as they stand.
public struct ELFSection: Sendable, Hashable {
    /// The size of one in the file.
    public static let headerSize = 64
    /// Where it stands in the section header table.
    public let index: Int
    /// sh_name: the offset of the name in the section name table.
    public let nameOffset: UInt32
    /// sh_type.
    public let type: ELFSectionType
    /// sh_flags: 1 write, 2 alloc, 4 execute.
    public let flags: UInt64
    /// sh_addr.
    public let address: UInt64
    /// sh_offset.
    public let offset: UInt64
    /// sh_size.
    public let size: UInt64
    /// sh_link.
    public let link: UInt32
    /// sh_info.
    public let info: UInt32
    /// sh_addralign.
    public let alignment: UInt64
    /// sh_entsize.
    public let entrySize: UInt64

    /// The header number `index`, at `offset` of a file; nil if it does not lie inside.
    init?(_ bytes: [UInt8], at offset: Int, index: Int) {
        guard let nameOffset: UInt32 = bytes.littleEndian(at: offset),
            let type: UInt32 = bytes.littleEndian(at: offset + 4),
            let flags: UInt64 = bytes.littleEndian(at: offset + 8),
            let address: UInt64 = bytes.littleEndian(at: offset + 16),
            let fileOffset: UInt64 = bytes.littleEndian(at: offset + 24),
            let size: UInt64 = bytes.littleEndian(at: offset + 32),
            let link: UInt32 = bytes.littleEndian(at: offset + 40),
            let info: UInt32 = bytes.littleEndian(at: offset + 44),
            let alignment: UInt64 = bytes.littleEndian(at: offset + 48),
            let entrySize: UInt64 = bytes.littleEndian(at: offset + 56)
        else { return nil }
        self.index = index
        self.nameOffset = nameOffset
        self.type = ELFSectionType(rawValue: type)
        self.flags = flags
        self.address = address
        self.offset = fileOffset
        self.size = size
        self.link = link
        self.info = info
        self.alignment = alignment
        self.entrySize = entrySize
    }
}

/// sh_type.
public struct ELFSectionType: RawRepresentable, Sendable, Hashable {
    /// The value.
    public let rawValue: UInt32
    /// A type of this value.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// SHT_NULL.
    public static let null = ELFSectionType(rawValue: 0)
    /// SHT_PROGBITS.
    public static let programBits = ELFSectionType(rawValue: 1)
    /// SHT_SYMTAB.
    public static let symbolTable = ELFSectionType(rawValue: 2)
    /// SHT_STRTAB.
    public static let stringTable = ELFSectionType(rawValue: 3)
    /// SHT_RELA.
    public static let relocationsWithAddend = ELFSectionType(rawValue: 4)
    /// SHT_DYNAMIC.
    public static let dynamic = ELFSectionType(rawValue: 6)
    /// SHT_NOTE.
    public static let note = ELFSectionType(rawValue: 7)
    /// SHT_NOBITS.
    public static let noBits = ELFSectionType(rawValue: 8)
    /// SHT_REL.
    public static let relocations = ELFSectionType(rawValue: 9)
    /// SHT_DYNSYM.
    public static let dynamicSymbols = ELFSectionType(rawValue: 11)
}
