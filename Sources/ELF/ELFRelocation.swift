import Bytes

/// A relocation with addend of ELF64 (`Elf64_Rela`).
public struct ELFRelocation: Sendable, Hashable {
    /// Its size in the file.
    public static let size = 24
    /// r_offset: the address that is changed.
    public let offset: UInt64
    /// The type, of r_info: 8 is R_X86_64_RELATIVE.
    public let type: UInt32
    /// The index of the symbol, of r_info; 0 if there is none.
    public let symbol: UInt32
    /// r_addend.
    public let addend: Int64
}

/// The RELA entries of a range of a file, decoded one at a time. A rest of fewer than 24 bytes is left out.
public struct ELFRelocations: Sendable, Sequence, IteratorProtocol {
    let bytes: [UInt8]
    var range: Range<Int>

    /// The next entry.
    public mutating func next() -> ELFRelocation? {
        guard range.count >= ELFRelocation.size,
            let offset: UInt64 = bytes.littleEndian(at: range.lowerBound),
            let info: UInt64 = bytes.littleEndian(at: range.lowerBound + 8),
            let addend: Int64 = bytes.littleEndian(at: range.lowerBound + 16)
        else { return nil }
        range = range.lowerBound + ELFRelocation.size..<range.upperBound
        return ELFRelocation(
            offset: offset,
            type: UInt32(truncatingIfNeeded: info),
            symbol: UInt32(truncatingIfNeeded: info >> 32),
            addend: addend
        )
    }
}

extension ELFFile {
    /// The RELA entries in `range` of the file, such as one that `fileRange(of:)` gave for a section; what of the range
    /// lies outside the file is left out.
    public func relocations(in range: Range<Int>) -> ELFRelocations {
        ELFRelocations(bytes: bytes, range: range.clamped(to: 0..<bytes.count))
    }

    /// The relocations that ld.so applies: DT_RELA, then DT_JMPREL. Tables outside the file are left out; DT_RELR,
    /// which holds relative ones only, is not decoded.
    public func dynamicRelocations() -> FlattenSequence<[ELFRelocations]> {
        guard let dynamic else { return [].joined() }
        let tables = [
            (dynamic[.relocations], dynamic[.relocationsSize]),
            (dynamic[.jumpRelocations], dynamic[.jumpRelocationsSize]),
        ]
        var result: [ELFRelocations] = []
        for case (let address?, let size?) in tables {
            guard let count = Int(exactly: size), let range = fileRange(ofAddress: address, count: count) else {
                continue
            }
            result.append(relocations(in: range))
        }
        return result.joined()
    }
}
