public import Bytes
public import Diagnostics

/// A symbol table of a file, whose symbols are decoded as they are asked for.
public struct ELFSymbolTable: Sendable, RandomAccessCollection {
    let bytes: [UInt8]
    let symbols: Range<Int>
    let strings: Range<Int>
    let versions: Range<Int>?
    let versionNames: [UInt16: ELFSymbolVersion]

    /// The most symbols of one table.
    static let limit = 1 << 20

    /// Zero.
    public var startIndex: Int { 0 }
    /// The number of symbols, the empty first one included.
    public var endIndex: Int { symbols.count / ELFSymbol.size }

    /// The symbol number `position`.
    ///
    /// - Precondition: `position` is below `endIndex`.
    public subscript(position: Int) -> ELFSymbol {
        guard
            let symbol = ELFSymbol(bytes, at: symbols.lowerBound + position * ELFSymbol.size, index: position)
        else { preconditionFailure("a symbol outside its table was asked for") }
        return symbol
    }

    /// The name of `symbol`; empty if the string table does not hold it.
    public func name(of symbol: ELFSymbol) -> ArraySlice<UInt8> {
        ELFFile.string(bytes, at: UInt64(symbol.nameOffset), table: strings) ?? []
    }

    /// The version index of `symbol` (DT_VERSYM) without its hidden bit: 0 local, 1 no version; nil without versions.
    public func versionIndex(of symbol: ELFSymbol) -> UInt16? {
        guard let versions, symbol.index < versions.count / 2 else { return nil }
        return (bytes.littleEndian(UInt16.self, at: versions.lowerBound + 2 * symbol.index)).map { $0 & 0x7fff }
    }

    /// The version that `symbol` is defined or needed in; nil if it has none.
    public func version(of symbol: ELFSymbol) -> ELFSymbolVersion? {
        versionIndex(of: symbol).flatMap { versionNames[$0] }
    }
}

/// The version of a symbol.
public struct ELFSymbolVersion: Sendable, Hashable {
    /// Its name, such as `GLIBC_2.34`.
    public let name: PathBytes
    /// The library that must define it; nil where this file defines it.
    public let library: PathBytes?
}

extension ELFFile {
    /// The dynamic symbols, found by program headers alone as ld.so finds them, with their versions.
    ///
    /// The dynamic section does not say how many there are: it is the greatest number that DT_HASH, DT_GNU_HASH, the
    /// relocations and a section header with the table's address speak of. Empty if there is no table in the file.
    ///
    /// - Throws: `TB3505` for too many symbols or versions.
    public func dynamicSymbols() throws(TeeError) -> ELFSymbolTable {
        var table = ELFSymbolTable(bytes: [], symbols: 0..<0, strings: 0..<0, versions: nil, versionNames: [:])
        guard let dynamic, let strings = dynamic.strings, let address = dynamic[.symbolTable],
            let room = ELFFile.range(fromAddress: address, segments: segments, within: bytes.count)
        else { return table }
        let count = min(symbolCount(dynamic, tableAddress: address), room.count / ELFSymbol.size)
        guard count <= ELFSymbolTable.limit else {
            throw ELFFile.limit("its symbol table has \(count) entries, the limit is \(ELFSymbolTable.limit)")
        }
        var versions: Range<Int>?
        if let address = dynamic[.symbolVersions] {
            versions = ELFFile.range(fromAddress: address, segments: segments, within: bytes.count)
        }
        var names: [UInt16: ELFSymbolVersion] = [:]
        for definition in try versionDefinitions() where !definition.isBase {
            names[definition.index] = ELFSymbolVersion(name: definition.name, library: nil)
        }
        for need in try versionNeeds() {
            for version in need.versions {
                names[version.index] = ELFSymbolVersion(name: version.name, library: need.library)
            }
        }
        table = ELFSymbolTable(
            bytes: bytes,
            symbols: room.lowerBound..<room.lowerBound + count * ELFSymbol.size,
            strings: strings,
            versions: versions,
            versionNames: names
        )
        return table
    }

    /// The symbols of a section of type SHT_SYMTAB or SHT_DYNSYM, with the strings that sh_link names; without versions.
    ///
    /// - Throws: `TB3501` if the section or its strings lie outside the file, `TB3505` for too many symbols.
    public func symbols(of section: ELFSection) throws(TeeError) -> ELFSymbolTable {
        guard let range = fileRange(of: section), Int(section.link) < sections.count,
            let strings = fileRange(of: sections[Int(section.link)])
        else { throw ELFFile.truncated("section \(section.index) or its strings lie outside the file") }
        let count = range.count / ELFSymbol.size
        guard count <= ELFSymbolTable.limit else {
            throw ELFFile.limit("section \(section.index) has \(count) symbols, the limit is \(ELFSymbolTable.limit)")
        }
        return ELFSymbolTable(
            bytes: bytes,
            symbols: range.lowerBound..<range.lowerBound + count * ELFSymbol.size,
            strings: strings,
            versions: nil,
            versionNames: [:]
        )
    }
}
