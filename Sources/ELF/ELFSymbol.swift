import Bytes

/// A symbol of ELF64 (`Elf64_Sym`).
public struct ELFSymbol: Sendable, Hashable {
    /// Its size in the file.
    public static let size = 24
    /// Where it stands in its table.
    public let index: Int
    /// st_name: the offset of the name in the table's strings.
    public let nameOffset: UInt32
    /// st_info: binding and type.
    public let info: UInt8
    /// st_other: visibility.
    public let other: UInt8
    /// st_shndx; 0 (SHN_UNDEF) for what another file defines.
    public let sectionIndex: UInt16
    /// st_value: the address, for most types.
    public let value: UInt64
    /// st_size.
    public let size: UInt64

    /// The binding.
    public var binding: ELFSymbolBinding { ELFSymbolBinding(rawValue: info >> 4) }
    /// The type: 0 none, 1 object, 2 function, 3 section, 4 file, 6 thread-local, 10 GNU indirect function.
    public var type: UInt8 { info & 15 }
    /// The visibility: 0 default, 1 internal, 2 hidden, 3 protected.
    public var visibility: UInt8 { other & 3 }
    /// Whether another file must define it.
    public var isUndefined: Bool { sectionIndex == 0 }

    /// The symbol number `index`, at `offset` of a file; nil if it does not lie inside.
    init?(_ bytes: [UInt8], at offset: Int, index: Int) {
        guard let nameOffset: UInt32 = bytes.littleEndian(at: offset),
            let info: UInt8 = bytes.littleEndian(at: offset + 4),
            let other: UInt8 = bytes.littleEndian(at: offset + 5),
            let sectionIndex: UInt16 = bytes.littleEndian(at: offset + 6),
            let value: UInt64 = bytes.littleEndian(at: offset + 8),
            let size: UInt64 = bytes.littleEndian(at: offset + 16)
        else { return nil }
        self.index = index
        self.nameOffset = nameOffset
        self.info = info
        self.other = other
        self.sectionIndex = sectionIndex
        self.value = value
        self.size = size
    }
}

/// ELF64_ST_BIND.
public struct ELFSymbolBinding: RawRepresentable, Sendable, Hashable {
    /// The value.
    public let rawValue: UInt8
    /// A binding of this value.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// STB_LOCAL.
    public static let local = ELFSymbolBinding(rawValue: 0)
    /// STB_GLOBAL.
    public static let global = ELFSymbolBinding(rawValue: 1)
    /// STB_WEAK: an undefined one may stay so.
    public static let weak = ELFSymbolBinding(rawValue: 2)
    /// STB_GNU_UNIQUE.
    public static let unique = ELFSymbolBinding(rawValue: 10)
}
