import Bytes
import Diagnostics

// Finding the header tables, and ranges of the file that its own numbers name.
extension ELFFile {
    /// The program headers.
    static func segments(_ bytes: [UInt8], _ header: ELFHeader) throws(TeeError) -> [ELFSegment] {
        guard header.programHeaderCount > 0 else { return [] }
        guard header.programHeaderSize == ELFSegment.headerSize else {
            throw TeeError(
                .elfHeader,
                object: "",
                cause: "e_phentsize is \(header.programHeaderSize), not 56",
                hint: "build the file again with another linker"
            )
        }
        let size = UInt64(header.programHeaderCount) * UInt64(ELFSegment.headerSize)
        guard let range = range(offset: header.programHeaderOffset, size: size, within: bytes.count) else {
            throw truncated(
                "\(header.programHeaderCount) program headers at \(header.programHeaderOffset) "
                    + "do not fit into its \(bytes.count) bytes"
            )
        }
        return stride(from: range.lowerBound, to: range.upperBound, by: ELFSegment.headerSize)
            .compactMap { ELFSegment(bytes, at: $0) }
    }

    /// The section headers and where their names are. A table that does not fit the file is no table.
    static func sections(
        _ bytes: [UInt8],
        _ header: ELFHeader
    ) -> (sections: [ELFSection], names: Range<Int>?, oddities: [String]) {
        guard header.sectionHeaderOffset > 0 else { return ([], nil, []) }
        guard header.sectionHeaderSize == ELFSection.headerSize,
            let start = Int(exactly: header.sectionHeaderOffset),
            let first = ELFSection(bytes, at: start, index: 0)
        else {
            return ([], nil, ["the section headers lie outside the file or are not 64 bytes each"])
        }
        // gABI, chapter 4: counts that do not fit 16 bits stand in the first header.
        let count = header.sectionHeaderCount == 0 ? first.size : UInt64(header.sectionHeaderCount)
        let nameIndex = header.sectionNameIndex == 0xffff ? Int(first.link) : Int(header.sectionNameIndex)
        guard count <= UInt64(sectionLimit),
            let range = range(offset: header.sectionHeaderOffset, size: count * 64, within: bytes.count)
        else {
            return ([], nil, ["\(count) section headers at \(start) do not fit into the file"])
        }
        let sections = stride(from: range.lowerBound, to: range.upperBound, by: ELFSection.headerSize)
            .enumerated().compactMap { ELFSection(bytes, at: $0.element, index: $0.offset) }
        guard nameIndex > 0 else { return (sections, nil, []) }
        guard nameIndex < sections.count, sections[nameIndex].type == .stringTable,
            let names = self.range(
                offset: sections[nameIndex].offset,
                size: sections[nameIndex].size,
                within: bytes.count
            )
        else { return (sections, nil, ["the section names lie outside the file"]) }
        return (sections, names, [])
    }

    /// Where the dynamic section is. Loaders take it from memory, so by its address; the file offset only counts where
    /// no PT_LOAD covers it.
    static func dynamicRange(_ bytes: [UInt8], _ segments: [ELFSegment]) -> Range<Int>? {
        guard let segment = segments.first(where: { $0.type == .dynamic }),
            let size = Int(exactly: segment.fileSize)
        else { return nil }
        return range(ofAddress: segment.address, count: size, segments: segments, within: bytes.count)
            ?? range(offset: segment.offset, size: segment.fileSize, within: bytes.count)
    }

    /// A range that two numbers of the file name; nil if it does not lie wholly within `limit` bytes.
    static func range(offset: UInt64, size: UInt64, within limit: Int) -> Range<Int>? {
        let (end, overflow) = offset.addingReportingOverflow(size)
        guard !overflow, end <= UInt64(limit) else { return nil }
        return Int(offset)..<Int(end)
    }

    /// The file range of bytes at an address.
    static func range(
        ofAddress address: UInt64,
        count: Int,
        segments: [ELFSegment],
        within limit: Int
    ) -> Range<Int>? {
        guard count >= 0 else { return nil }
        for segment in segments where segment.type == .load && address >= segment.address {
            let inside = address - segment.address
            guard inside <= segment.fileSize, UInt64(count) <= segment.fileSize - inside else { continue }
            let (offset, overflow) = segment.offset.addingReportingOverflow(inside)
            return overflow ? nil : range(offset: offset, size: UInt64(count), within: limit)
        }
        return nil
    }

    /// The bytes from an address to the end of what its segment has in the file; nil if it has none there.
    static func range(
        fromAddress address: UInt64,
        segments: [ELFSegment],
        within limit: Int
    ) -> Range<Int>? {
        for segment in segments where segment.type == .load && address >= segment.address {
            let inside = address - segment.address
            guard inside < segment.fileSize else { continue }
            let (offset, overflow) = segment.offset.addingReportingOverflow(inside)
            guard !overflow, offset < UInt64(limit) else { return nil }
            return Int(offset)..<Int(offset + min(segment.fileSize - inside, UInt64(limit) - offset))
        }
        return nil
    }

    /// The string at `offset` of a string table, without its NUL; nil if it is not inside or not shorter than `limit`.
    static func string(
        _ bytes: [UInt8],
        at offset: UInt64,
        table: Range<Int>,
        limit: Int = nameLimit
    ) -> ArraySlice<UInt8>? {
        guard offset < UInt64(table.count) else { return nil }
        let start = table.lowerBound + Int(offset)
        let end = min(table.upperBound, start + limit)
        var position = start
        while position < end, bytes[position] != 0 { position += 1 }
        return position < end ? bytes[start..<position] : nil
    }

    /// The longest name that is read, with its NUL. Overlapping names let a short file have many long ones.
    static let nameLimit = 1 << 13
    /// The longest name of a version.
    static let versionNameLimit = 1 << 10
    /// The longest search path of the dynamic section.
    static let searchPathLimit = 1 << 16
}
