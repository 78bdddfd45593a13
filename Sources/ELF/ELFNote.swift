import Bytes

/// A note of PT_NOTE or SHT_NOTE (`Elf64_Nhdr`).
public struct ELFNote: Sendable, Hashable {
    /// Who defined the type, such as `GNU`, without the NUL.
    public let name: [UInt8]
    /// The type; its meaning depends on ``name``.
    public let type: UInt32
    /// Where the content lies in the file.
    public let fileRange: Range<Int>
}

/// The oldest kernel that a file was linked for (NT_GNU_ABI_TAG).
public struct ELFABITag: Sendable, Hashable {
    /// 0 for Linux.
    public let operatingSystem: UInt32
    /// Its version, three numbers.
    public let major: UInt32, minor: UInt32, patch: UInt32
}

extension ELFFile {
    /// The most notes that are read.
    static let noteLimit = 4096

    /// The notes of all PT_NOTE segments, then those of SHT_NOTE sections that no segment covers. What follows a
    /// damaged note is left out, and so is what exceeds 4096 notes.
    public func notes() -> [ELFNote] {
        var seen: Set<Int> = []
        var result: [ELFNote] = []
        let areas =
            segments.filter { $0.type == .note }.map { (fileRange(of: $0), $0.alignment) }
            + sections.filter { $0.type == .note }.map { (fileRange(of: $0), $0.alignment) }
        // Areas of a hostile file may all be the same: what is looked at counts, not what is new.
        var looked = 0
        for case (let range?, let alignment) in areas {
            var position = range.lowerBound
            while looked < ELFFile.noteLimit,
                let note = note(at: position, until: range.upperBound, unit: alignment == 8 ? 8 : 4)
            {
                looked += 1
                if seen.insert(position).inserted { result.append(note.value) }
                position = note.next
            }
        }
        return result
    }

    /// NT_GNU_BUILD_ID.
    public var buildID: [UInt8]? {
        notes().first { $0.type == 3 && $0.name.elementsEqual("GNU".utf8) }.map { Array(bytes[$0.fileRange]) }
    }

    /// NT_GNU_ABI_TAG.
    public var abiTag: ELFABITag? {
        guard let note = notes().first(where: { $0.type == 1 && $0.name.elementsEqual("GNU".utf8) }),
            note.fileRange.count >= 16,
            let system: UInt32 = bytes.littleEndian(at: note.fileRange.lowerBound),
            let major: UInt32 = bytes.littleEndian(at: note.fileRange.lowerBound + 4),
            let minor: UInt32 = bytes.littleEndian(at: note.fileRange.lowerBound + 8),
            let patch: UInt32 = bytes.littleEndian(at: note.fileRange.lowerBound + 12)
        else { return nil }
        return ELFABITag(operatingSystem: system, major: major, minor: minor, patch: patch)
    }

    /// The properties of NT_GNU_PROPERTY_TYPE_0 as type and content, in order; 0xc0008002 holds the instruction set
    /// level that is needed (GNU_PROPERTY_X86_ISA_1_NEEDED of the x86-64 psABI).
    public var gnuProperties: [(type: UInt32, content: [UInt8])] {
        guard let note = notes().first(where: { $0.type == 5 && $0.name.elementsEqual("GNU".utf8) }) else { return [] }
        var result: [(UInt32, [UInt8])] = []
        var position = note.fileRange.lowerBound
        while let type: UInt32 = bytes.littleEndian(at: position),
            let size: UInt32 = bytes.littleEndian(at: position + 4),
            position + 8 <= note.fileRange.upperBound,
            Int(size) <= note.fileRange.upperBound - position - 8
        {
            result.append((type, Array(bytes[position + 8..<position + 8 + Int(size)])))
            position += 8 + (Int(size) + 7) / 8 * 8
        }
        return result
    }

    private func note(at position: Int, until end: Int, unit: Int) -> (value: ELFNote, next: Int)? {
        guard end - position >= 12,
            let nameSize: UInt32 = bytes.littleEndian(at: position),
            let size: UInt32 = bytes.littleEndian(at: position + 4),
            let type: UInt32 = bytes.littleEndian(at: position + 8)
        else { return nil }
        let name = position + 12
        let padded = { (length: Int) in (length + unit - 1) / unit * unit }
        // The header is 12 bytes, so with a unit of 8 it is header and name together that are padded.
        let content = position + padded(12 + Int(nameSize))
        guard Int(nameSize) <= end - name, content <= end, Int(size) <= end - content else { return nil }
        let note = ELFNote(
            name: Array(bytes[name..<name + Int(nameSize)].prefix { $0 != 0 }.prefix(64)),
            type: type,
            fileRange: content..<content + Int(size)
        )
        return (note, content + padded(Int(size)))
    }
}
