import Bytes
import ELF

/// Relocations that change code, found through section headers (linux-sgx, elf_helper.h `dump_textrels`).
enum TextRelocations {
    /// Their r_offset, for each executable section in turn.
    static func found(in file: ELFFile) throws(Refusal) -> [UInt64] {
        let code = file.sections.filter { $0.flags & 4 != 0 }
        var targets: [UInt64] = []
        for table in file.sections where table.type == .relocationsWithAddend || table.type == .relocations {
            guard table.entrySize > 0 else { throw .enclave("the entries of a relocation section have the size 0") }
            let count = table.size / table.entrySize
            guard let start = Int(exactly: table.offset), start <= file.bytes.count,
                count <= UInt64((file.bytes.count - start) / ELFRelocation.size)
            else { throw .enclave("a relocation section lies outside the file") }
            for index in 0..<Int(count) {
                targets.append(file.bytes.littleEndian(at: start + index * ELFRelocation.size) ?? 0)
            }
            guard targets.count <= limit else { throw .enclave("it has more than \(limit) relocations") }
        }
        guard targets.count * code.count <= comparisonLimit else {
            throw .enclave("it has \(targets.count) relocations and \(code.count) executable sections")
        }
        var result: [UInt64] = []
        for section in code {
            let (end, overflow) = section.address.addingReportingOverflow(section.size)
            guard !overflow else { throw .enclave("section \(section.index) ends above 2^64") }
            result += targets.filter { $0 >= section.address && $0 < end }
        }
        return result
    }

    /// Ours: more than real programs have.
    private static let limit = 1 << 24
    private static let comparisonLimit = 1 << 28

    /// What the tool prints about one.
    static func warning(_ address: UInt64) -> String {
        "warning: TEXTRELs found at offset: \(address == 0 ? "0" : "0x" + String(address, radix: 16))\n"
    }
}
