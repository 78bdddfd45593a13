import Bytes
import ELF

/// The section `.note.sgxmeta`, in which the signing tool writes.
struct SignatureNote: Sendable, Hashable {
    /// Where the metadata begins in the file: right behind the name of 13 bytes, unaligned.
    let offset: Int
    /// n_descsz: the room that the linker left.
    let room: Int
    /// Whether the section is part of what is loaded (SHF_ALLOC).
    let isAllocated: Bool

    init(_ file: ELFFile) throws(Refusal) {
        guard let section = file.section(named: ".note.sgxmeta") else {
            throw .enclave(
                "it has no section .note.sgxmeta",
                before: "ERROR: The enclave image should have '.note.sgxmeta' section\n"
            )
        }
        guard let start = Int(exactly: section.offset), start < file.bytes.count,
            let nameSize: UInt32 = file.bytes.littleEndian(at: start),
            let room: UInt32 = file.bytes.littleEndian(at: start + 4)
        else { throw .enclave("its section .note.sgxmeta lies outside the file") }
        let size = 12 + UInt64(nameSize) + UInt64(room)
        let mask = section.alignment &- 1
        guard section.size == (size &+ mask) & ~mask else {
            throw .enclave(
                "its section .note.sgxmeta has \(section.size) bytes, and the note in it \(size)",
                before: "ERROR: The '.note.sgxmeta' section size is not correct.\n"
            )
        }
        let name = Array("sgx_metadata".utf8) + [0]
        guard nameSize == 13, start <= file.bytes.count - 25, file.bytes[(start + 12)...].starts(with: name) else {
            throw .enclave(
                "the note in .note.sgxmeta is not named sgx_metadata",
                before: "ERROR: The note in the '.note.sgxmeta' section must be named as \"sgx_metadata\"\n"
            )
        }
        offset = start + 25
        self.room = Int(room)
        isAllocated = file.segments.contains {
            $0.type == .load && $0.fileSize > 0 && $0.offset < section.offset &+ section.size
                && section.offset < $0.offset &+ $0.fileSize
        }
    }
}
