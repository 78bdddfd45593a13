import Diagnostics
import ELF
import FuzzInput

/// Nothing that an ELF file says may trap its reader or keep it for ever.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let file = try? ELFFile(parsing: fuzzInput(start, count)) else { return 0 }
    _ = file.interpreter
    _ = file.kind
    for segment in file.segments { check(file.fileRange(of: segment), in: file) }
    for section in file.sections {
        check(file.fileRange(of: section), in: file)
        _ = file.name(of: section)
        _ = try? file.dynamicEntries(of: section)
        if let table = try? file.symbols(of: section) { read(table) }
    }
    if let table = try? file.dynamicSymbols() { read(table) }
    _ = try? file.versionNeeds()
    _ = try? file.versionDefinitions()
    for note in file.notes() { check(note.fileRange, in: file) }
    _ = file.buildID
    _ = file.abiTag
    _ = file.gnuProperties
    for relocation in file.dynamicRelocations() { _ = file.fileOffset(ofAddress: relocation.offset) }
    return 0
}

private func read(_ table: ELFSymbolTable) {
    for symbol in table {
        _ = table.name(of: symbol)
        _ = table.version(of: symbol)
    }
}

private func check(_ range: Range<Int>?, in file: ELFFile) {
    guard let range else { return }
    guard range.lowerBound >= 0, range.upperBound <= file.bytes.count else { fatalError("a range leaves the file") }
}
