public import Bytes
public import Diagnostics

/// The versions that a file needs of one library (`Elf64_Verneed`).
public struct ELFVersionNeed: Sendable, Hashable {
    /// vn_file: the DT_NEEDED name of the library.
    public let library: PathBytes
    /// The versions, in order.
    public let versions: [ELFVersionReference]
}

/// One needed version (`Elf64_Vernaux`).
public struct ELFVersionReference: Sendable, Hashable {
    /// vna_name, such as `GLIBC_2.34`.
    public let name: PathBytes
    /// vna_hash.
    public let hash: UInt32
    /// Whether VER_FLG_WEAK is set: the loader only warns where the version is missing.
    public let isWeak: Bool
    /// vna_other without its hidden bit: what DT_VERSYM refers to it by.
    public let index: UInt16
}

/// A version that a file defines (`Elf64_Verdef`).
public struct ELFVersionDefinition: Sendable, Hashable {
    /// The name of the first `Elf64_Verdaux`.
    public let name: PathBytes
    /// vd_hash.
    public let hash: UInt32
    /// Whether VER_FLG_BASE is set: this is the name of the file, no version.
    public let isBase: Bool
    /// vd_ndx without its hidden bit.
    public let index: UInt16
}

extension ELFFile {
    /// The most versions of one file: their indices have 15 bits.
    static let versionLimit = 1 << 15

    /// The versions needed of other files (DT_VERNEED). A damaged list ends where it cannot be followed.
    ///
    /// - Throws: `TB3505` for more than 32768 versions.
    public func versionNeeds() throws(TeeError) -> [ELFVersionNeed] {
        guard let table = versionTable(.versionsNeeded, .versionsNeededCount) else { return [] }
        var result: [ELFVersionNeed] = []
        var total = 0
        var position = table.range.lowerBound
        for _ in 0..<table.count {
            guard let count: UInt16 = bytes.littleEndian(at: position + 2),
                let file: UInt32 = bytes.littleEndian(at: position + 4),
                let first: UInt32 = bytes.littleEndian(at: position + 8),
                let next: UInt32 = bytes.littleEndian(at: position + 12),
                position + 16 <= table.range.upperBound,
                let library = ELFFile.string(
                    bytes,
                    at: UInt64(file),
                    table: table.strings,
                    limit: ELFFile.versionNameLimit
                )
            else { break }
            var versions: [ELFVersionReference] = []
            var entry = position + Int(first)
            for _ in 0..<count {
                guard entry + 16 <= table.range.upperBound, let reference = reference(entry, table.strings) else {
                    break
                }
                total += 1
                guard total <= ELFFile.versionLimit else {
                    throw ELFFile.limit("it needs more than \(ELFFile.versionLimit) symbol versions")
                }
                versions.append(reference.value)
                guard reference.next > 0 else { break }
                entry += reference.next
            }
            result.append(ELFVersionNeed(library: PathBytes(library), versions: versions))
            guard next > 0 else { break }
            position += Int(next)
        }
        return result
    }

    /// The versions that this file defines (DT_VERDEF), the base included. A damaged list ends where it cannot be
    /// followed.
    public func versionDefinitions() throws(TeeError) -> [ELFVersionDefinition] {
        guard let table = versionTable(.versionsDefined, .versionsDefinedCount) else { return [] }
        var result: [ELFVersionDefinition] = []
        var position = table.range.lowerBound
        for _ in 0..<table.count {
            guard position + 20 <= table.range.upperBound,
                let flags: UInt16 = bytes.littleEndian(at: position + 2),
                let index: UInt16 = bytes.littleEndian(at: position + 4),
                let hash: UInt32 = bytes.littleEndian(at: position + 8),
                let first: UInt32 = bytes.littleEndian(at: position + 12),
                let next: UInt32 = bytes.littleEndian(at: position + 16),
                let nameOffset: UInt32 = bytes.littleEndian(at: position + Int(first)),
                let name = ELFFile.string(
                    bytes,
                    at: UInt64(nameOffset),
                    table: table.strings,
                    limit: ELFFile.versionNameLimit
                )
            else { break }
            result.append(
                ELFVersionDefinition(
                    name: PathBytes(name),
                    hash: hash,
                    isBase: flags & 1 != 0,
                    index: index & 0x7fff
                )
            )
            guard next > 0 else { break }
            position += Int(next)
        }
        return result
    }

    private func reference(
        _ position: Int,
        _ strings: Range<Int>
    ) -> (value: ELFVersionReference, next: Int)? {
        guard let hash: UInt32 = bytes.littleEndian(at: position),
            let flags: UInt16 = bytes.littleEndian(at: position + 4),
            let index: UInt16 = bytes.littleEndian(at: position + 6),
            let nameOffset: UInt32 = bytes.littleEndian(at: position + 8),
            let next: UInt32 = bytes.littleEndian(at: position + 12),
            let name = ELFFile.string(bytes, at: UInt64(nameOffset), table: strings, limit: ELFFile.versionNameLimit)
        else { return nil }
        let value = ELFVersionReference(
            name: PathBytes(name),
            hash: hash,
            isWeak: flags & 2 != 0,
            index: index & 0x7fff
        )
        return (value, Int(next))
    }

    private func versionTable(
        _ address: ELFDynamicTag,
        _ count: ELFDynamicTag
    ) -> (range: Range<Int>, count: Int, strings: Range<Int>)? {
        guard let dynamic, let strings = dynamic.strings, let start = dynamic[address],
            let range = ELFFile.range(fromAddress: start, segments: segments, within: bytes.count)
        else { return nil }
        let announced = dynamic[count] ?? UInt64(ELFFile.versionLimit)
        return (range, Int(min(announced, UInt64(ELFFile.versionLimit))), strings)
    }
}
