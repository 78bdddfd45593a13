public import Bytes
public import Diagnostics

/// An ELF64 file for x86-64, read from its bytes, which may be hostile.
///
/// The file header and the program headers must be sound, as the kernel demands. All else is optional: what does not
/// lie inside the file is treated as absent and named in ``oddities``, so that stripped files and files with damaged
/// section headers, which run all the same, can be judged.
public struct ELFFile: Sendable {
    /// The whole file.
    public let bytes: [UInt8]
    /// The file header.
    public let header: ELFHeader
    /// The program headers in the order of the file.
    public let segments: [ELFSegment]
    /// The section headers in the order of the file; empty where there are none or they do not lie inside it.
    public let sections: [ELFSection]
    /// The dynamic section as a loader finds it, by PT_DYNAMIC; nil if there is none inside the file.
    public let dynamic: ELFDynamic?
    /// What is wrong with the file although it can be read, in the order in which it was found.
    public let oddities: [String]
    /// The file range of the section name table; nil if there is none.
    let sectionNames: Range<Int>?

    /// The most section headers that are read.
    static let sectionLimit = 1 << 17

    /// Reads the headers and the dynamic section of a file.
    ///
    /// - Throws: `TB3500` to `TB3505`: no ELF, cut off, another class or machine, a broken header, a limit.
    public init(parsing bytes: [UInt8]) throws(TeeError) {
        let header = try ELFHeader(parsing: bytes)
        let segments = try ELFFile.segments(bytes, header)
        let table = ELFFile.sections(bytes, header)
        var oddities = table.oddities
        self.bytes = bytes
        self.header = header
        self.segments = segments
        sections = table.sections
        sectionNames = table.names
        if let range = ELFFile.dynamicRange(bytes, segments) {
            dynamic = try ELFDynamic(bytes, range: range, segments: segments)
        } else {
            dynamic = nil
            if segments.contains(where: { $0.type == .dynamic }) {
                oddities.append("the dynamic section lies outside the file")
            }
        }
        if dynamic?.hasBrokenStrings == true {
            oddities.append("a string of the dynamic section lies outside its table")
        }
        self.oddities = oddities
    }

    /// The bytes of PT_INTERP up to their NUL: the loader's path; nil if the program names none.
    public var interpreter: PathBytes? {
        guard let segment = segments.first(where: { $0.type == .interpreter }),
            let range = fileRange(of: segment)
        else { return nil }
        return PathBytes(bytes[range].prefix { $0 != 0 })
    }

    /// Where the content of `segment` lies in the file; nil if it does not lie wholly inside.
    public func fileRange(of segment: ELFSegment) -> Range<Int>? {
        ELFFile.range(offset: segment.offset, size: segment.fileSize, within: bytes.count)
    }

    /// Where the content of `section` lies in the file; nil if it does not lie wholly inside or has none (SHT_NOBITS).
    public func fileRange(of section: ELFSection) -> Range<Int>? {
        guard section.type != .noBits, section.type != .null else { return nil }
        return ELFFile.range(offset: section.offset, size: section.size, within: bytes.count)
    }

    /// Where `count` bytes at the virtual address `address` lie in the file, by the first PT_LOAD that holds them.
    ///
    /// Nil if no segment holds them all, or holds some as zero fill, or they lie outside the file.
    public func fileRange(ofAddress address: UInt64, count: Int) -> Range<Int>? {
        ELFFile.range(ofAddress: address, count: count, segments: segments, within: bytes.count)
    }

    /// The file offset of the byte at the virtual address `address`; nil if it does not come from the file.
    public func fileOffset(ofAddress address: UInt64) -> Int? {
        fileRange(ofAddress: address, count: 1)?.lowerBound
    }

    /// The name of `section`; nil if the name table does not hold it.
    public func name(of section: ELFSection) -> ArraySlice<UInt8>? {
        guard let sectionNames else { return nil }
        return ELFFile.string(bytes, at: UInt64(section.nameOffset), table: sectionNames)
    }

    /// The first section of this name.
    public func section(named name: String) -> ELFSection? {
        guard let sectionNames else { return nil }
        let wanted = Array(name.utf8) + [0]
        return sections.first { section in
            guard UInt64(section.nameOffset) < UInt64(sectionNames.count) else { return false }
            return bytes[(sectionNames.lowerBound + Int(section.nameOffset))..<sectionNames.upperBound]
                .starts(with: wanted)
        }
    }

    /// An error about a structure outside the file.
    static func truncated(_ cause: String) -> TeeError {
        TeeError(
            .elfTruncated,
            object: "",
            cause: cause,
            hint: "compare the file with the original: it was cut off or damaged"
        )
    }
}
