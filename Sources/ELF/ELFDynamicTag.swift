/// d_tag.
public struct ELFDynamicTag: RawRepresentable, Sendable, Hashable {
    /// The value.
    public let rawValue: Int64
    /// A tag of this value.
    public init(rawValue: Int64) { self.rawValue = rawValue }
    /// DT_NEEDED.
    public static let needed = ELFDynamicTag(rawValue: 1)
    /// DT_PLTRELSZ.
    public static let jumpRelocationsSize = ELFDynamicTag(rawValue: 2)
    /// DT_HASH.
    public static let hash = ELFDynamicTag(rawValue: 4)
    /// DT_STRTAB.
    public static let stringTable = ELFDynamicTag(rawValue: 5)
    /// DT_SYMTAB.
    public static let symbolTable = ELFDynamicTag(rawValue: 6)
    /// DT_RELA.
    public static let relocations = ELFDynamicTag(rawValue: 7)
    /// DT_RELASZ.
    public static let relocationsSize = ELFDynamicTag(rawValue: 8)
    /// DT_RELAENT.
    public static let relocationSize = ELFDynamicTag(rawValue: 9)
    /// DT_STRSZ.
    public static let stringTableSize = ELFDynamicTag(rawValue: 10)
    /// DT_SYMENT.
    public static let symbolSize = ELFDynamicTag(rawValue: 11)
    /// DT_INIT.
    public static let initialiser = ELFDynamicTag(rawValue: 12)
    /// DT_SONAME.
    public static let soname = ELFDynamicTag(rawValue: 14)
    /// DT_RPATH.
    public static let rpath = ELFDynamicTag(rawValue: 15)
    /// DT_REL.
    public static let relocationsWithoutAddend = ELFDynamicTag(rawValue: 17)
    /// DT_DEBUG: in programs only.
    public static let debug = ELFDynamicTag(rawValue: 21)
    /// DT_TEXTREL.
    public static let textRelocations = ELFDynamicTag(rawValue: 22)
    /// DT_JMPREL.
    public static let jumpRelocations = ELFDynamicTag(rawValue: 23)
    /// DT_RUNPATH.
    public static let runpath = ELFDynamicTag(rawValue: 29)
    /// DT_FLAGS.
    public static let flags = ELFDynamicTag(rawValue: 30)
    /// DT_RELRSZ.
    public static let packedRelocationsSize = ELFDynamicTag(rawValue: 35)
    /// DT_RELR.
    public static let packedRelocations = ELFDynamicTag(rawValue: 36)
    /// DT_GNU_HASH.
    public static let gnuHash = ELFDynamicTag(rawValue: 0x6fff_fef5)
    /// DT_VERSYM.
    public static let symbolVersions = ELFDynamicTag(rawValue: 0x6fff_fff0)
    /// DT_FLAGS_1.
    public static let flags1 = ELFDynamicTag(rawValue: 0x6fff_fffb)
    /// DT_VERDEF.
    public static let versionsDefined = ELFDynamicTag(rawValue: 0x6fff_fffc)
    /// DT_VERDEFNUM.
    public static let versionsDefinedCount = ELFDynamicTag(rawValue: 0x6fff_fffd)
    /// DT_VERNEED.
    public static let versionsNeeded = ELFDynamicTag(rawValue: 0x6fff_fffe)
    /// DT_VERNEEDNUM.
    public static let versionsNeededCount = ELFDynamicTag(rawValue: 0x6fff_ffff)
}
