public import Bytes
public import Diagnostics

/// One entry of the dynamic section (`Elf64_Dyn`).
public struct ELFDynamicEntry: Sendable, Hashable {
    /// d_tag.
    public let tag: ELFDynamicTag
    /// d_val or d_ptr.
    public let value: UInt64
}

/// The dynamic section, read as ld.so reads it: by program headers alone.
public struct ELFDynamic: Sendable {
    /// The entries before DT_NULL, in order.
    public let entries: [ELFDynamicEntry]
    /// Where the section lies in the file, DT_NULL and what follows included.
    public let fileRange: Range<Int>
    /// Where the string table lies in the file; nil if DT_STRTAB does not lead into it.
    public let strings: Range<Int>?
    /// DT_NEEDED, in order.
    public let needed: [PathBytes]
    /// DT_SONAME.
    public let soname: PathBytes?
    /// DT_RPATH, as written, with colons.
    public let rpath: PathBytes?
    /// DT_RUNPATH, as written, with colons.
    public let runpath: PathBytes?
    /// Whether one of those strings could not be read and is left out.
    let hasBrokenStrings: Bool

    /// DT_FLAGS; 0 if absent.
    public var flags: UInt64 { self[.flags] ?? 0 }
    /// DT_FLAGS_1; 0 if absent.
    public var flags1: UInt64 { self[.flags1] ?? 0 }
    /// Whether DF_1_PIE is set, by which linkers mark programs since binutils 2.26.
    public var isMarkedPIE: Bool { flags1 & 0x0800_0000 != 0 }

    /// The value of the last entry with this tag, which is the one that counts for ld.so; nil if there is none.
    public subscript(tag: ELFDynamicTag) -> UInt64? {
        entries.last { $0.tag == tag }?.value
    }

    /// The most entries that are read.
    static let entryLimit = 1 << 14

    /// The dynamic section at `range`.
    init(_ bytes: [UInt8], range: Range<Int>, segments: [ELFSegment]) throws(TeeError) {
        let entries = try ELFDynamic.entries(bytes, range)
        func last(_ tag: ELFDynamicTag) -> UInt64? { entries.last { $0.tag == tag }?.value }
        var table = last(.stringTable).flatMap { address in
            ELFFile.range(fromAddress: address, segments: segments, within: bytes.count)
        }
        if let whole = table, let size = last(.stringTableSize), size < UInt64(whole.count) {
            table = whole.lowerBound..<whole.lowerBound + Int(size)
        }
        var broken = false
        func string(_ offset: UInt64?) -> PathBytes? {
            guard let offset else { return nil }
            guard let table, let text = ELFFile.string(bytes, at: offset, table: table, limit: ELFFile.searchPathLimit)
            else {
                broken = true
                return nil
            }
            return PathBytes(text)
        }
        var needed: [PathBytes] = []
        var length = 0
        for entry in entries where entry.tag == .needed {
            guard let name = string(entry.value) else { continue }
            length += name.bytes.count
            guard length <= ELFDynamic.namesLimit else {
                throw ELFFile.limit("its DT_NEEDED names are longer than \(ELFDynamic.namesLimit) bytes together")
            }
            needed.append(name)
        }
        self.entries = entries
        fileRange = range
        strings = table
        self.needed = needed
        soname = string(last(.soname))
        rpath = string(last(.rpath))
        runpath = string(last(.runpath))
        hasBrokenStrings = broken
    }

    /// The entries of a range of the file up to DT_NULL: of PT_DYNAMIC or of a section of type SHT_DYNAMIC.
    static func entries(_ bytes: [UInt8], _ range: Range<Int>) throws(TeeError) -> [ELFDynamicEntry] {
        var entries: [ELFDynamicEntry] = []
        var position = range.lowerBound
        while position + 16 <= range.upperBound,
            let tag: Int64 = bytes.littleEndian(at: position),
            let value: UInt64 = bytes.littleEndian(at: position + 8),
            tag != 0
        {
            guard entries.count < entryLimit else {
                throw ELFFile.limit("its dynamic section has more than \(entryLimit) entries")
            }
            entries.append(ELFDynamicEntry(tag: ELFDynamicTag(rawValue: tag), value: value))
            position += 16
        }
        return entries
    }

    /// The most bytes that all DT_NEEDED names may have together.
    static let namesLimit = 1 << 20
}

extension ELFFile {
    /// An error about a count.
    static func limit(_ cause: String) -> TeeError {
        TeeError(.elfLimit, object: "", cause: cause, hint: "no real program has that many: look at where it came from")
    }

    /// The entries of a dynamic section found by its section header, as the signer of the Intel SGX SDK finds it.
    ///
    /// - Throws: `TB3501` if the section does not lie inside the file, `TB3505` for too many entries.
    public func dynamicEntries(of section: ELFSection) throws(TeeError) -> [ELFDynamicEntry] {
        guard let range = fileRange(of: section) else {
            throw ELFFile.truncated("section \(section.index) lies outside the file")
        }
        return try ELFDynamic.entries(bytes, range)
    }
}
