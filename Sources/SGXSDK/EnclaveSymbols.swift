import Bytes
import ELF

// What of the dynamic symbols and relocations the signing tool looks at, found through section headers as it does.
extension EnclaveImage {
    /// The entry point and the address of g_global_data; the latter is 0 if there is none.
    static func symbols(
        _ file: ELFFile,
        _ dynamic: EnclaveDynamic
    ) throws(Refusal) -> (entry: UInt64, globalData: UInt64) {
        guard let table = section(file, at: dynamic[.symbolTable] ?? 0) else {
            throw .enclave("there is no .dynsym section at the address that DT_SYMTAB tells")
        }
        guard table.entrySize != 0 else { throw .enclave("the entries of .dynsym have the size 0") }
        let count = table.size / table.entrySize
        guard let start = Int(exactly: table.offset), count <= UInt64(file.bytes.count / ELFSymbol.size),
            start <= file.bytes.count - Int(count) * ELFSymbol.size
        else { throw .enclave("the section .dynsym lies outside the file") }
        let strings = section(file, at: dynamic[.stringTable] ?? 0).flatMap { Int(exactly: $0.offset) }
        var entry = file.header.entry
        var globalData: UInt64 = 0
        for index in 1..<max(1, Int(count)) {
            let position = start + index * ELFSymbol.size
            guard let name: UInt32 = file.bytes.littleEndian(at: position),
                let info: UInt8 = file.bytes.littleEndian(at: position + 4),
                let home: UInt16 = file.bytes.littleEndian(at: position + 6),
                let value: UInt64 = file.bytes.littleEndian(at: position + 8)
            else { throw .enclave("the section .dynsym lies outside the file") }
            guard name != 0 else { continue }
            guard let strings, let text = text(file, strings, Int(name)) else {
                throw .enclave("the name of symbol \(index) lies outside the file")
            }
            guard home != 0 || info >> 4 == 2 else {
                throw .enclave("the symbol \(printable(text)) is undefined: nothing defines it inside the enclave")
            }
            if text.elementsEqual("enclave_entry".utf8) { entry = value }
            if text.elementsEqual("g_global_data".utf8) { globalData = value }
        }
        return (entry, globalData)
    }

    /// The entries of DT_RELA and DT_JMPREL, of which only types that the enclave's own loader applies are accepted.
    static func relocations(_ file: ELFFile, _ dynamic: EnclaveDynamic) throws(Refusal) -> [ELFRelocation] {
        var result: [ELFRelocation] = []
        for (address, size) in [
            (dynamic[.relocations] ?? 0, dynamic[.relocationsSize] ?? 0),
            (dynamic[.jumpRelocations] ?? 0, dynamic[.jumpRelocationsSize] ?? 0),
        ] {
            let count = Int(UInt32(truncatingIfNeeded: size)) / ELFRelocation.size
            guard count > 0 else { continue }
            guard let table = section(file, at: address), let start = Int(exactly: table.offset),
                start <= file.bytes.count, count <= (file.bytes.count - start) / ELFRelocation.size
            else { throw .enclave("a relocation table lies outside the file") }
            for entry in file.relocations(in: start..<start + count * ELFRelocation.size) {
                guard supportedRelocations.contains(entry.type) else {
                    throw .enclave("a relocation has the type \(entry.type), which enclaves do not apply")
                }
                result.append(entry)
            }
        }
        return result
    }

    /// R_X86_64_NONE, 64, GLOB_DAT, JUMP_SLOT, RELATIVE, DTPMOD64, DTPOFF64, TPOFF64.
    private static let supportedRelocations: Set<UInt32> = [0, 1, 6, 7, 8, 16, 17, 18]

    private static func section(_ file: ELFFile, at address: UInt64) -> ELFSection? {
        file.sections.first { $0.address == address }
    }

    /// A name of at most 255 bytes; a longer one is cut, as none that matters is so long.
    private static func text(_ file: ELFFile, _ strings: Int, _ offset: Int) -> ArraySlice<UInt8>? {
        let (start, overflow) = strings.addingReportingOverflow(offset)
        guard !overflow, start >= 0, start < file.bytes.count else { return nil }
        return file.bytes[start...].prefix(255).prefix { $0 != 0 }
    }
}
