import Bytes
import Diagnostics
import ELF

/// An enclave file as the signing tool reads it (linux-sgx 2.26, psw/urts/parser/elfparser.cpp `run_parser`).
///
/// The order of the checks is that of the tool, so that a file with several faults is refused for the same one.
struct EnclaveImage: Sendable {
    let file: ELFFile
    /// PT_LOAD segments in the order of the program headers.
    let loads: [ELFSegment]
    /// Size of the thread-local data in bytes, rounded up to its alignment; nil without PT_TLS.
    let tlsByteCount: UInt64?
    /// enclave_entry, or e_entry.
    let entry: UInt64
    /// Address of g_global_data; 0 if there is none.
    let globalData: UInt64
    /// RELA and JMPREL: what `relocationTables` found.
    let relocations: [ELFRelocation]
    /// Whether the processor writes into pages that carry relocations: the DT_TEXTREL tag, never DF_TEXTREL.
    let hasTextRelocationTag: Bool
    let note: SignatureNote

    /// The bytes of the file.
    var bytes: [UInt8] { file.bytes }

    init(parsing bytes: [UInt8]) throws(Refusal) {
        let file: ELFFile
        do {
            file = try ELFFile(parsing: bytes)
        } catch {
            throw .enclave(error.cause)
        }
        self.file = file
        guard file.header.type == .dynamic, bytes[6] == 1, file.header.programHeaderSize == 56 else {
            throw .enclave("it is no shared object (e_type \(file.header.type.rawValue))")
        }
        loads = try EnclaveImage.loads(file)
        let dynamic = try EnclaveDynamic(file)
        hasTextRelocationTag = dynamic[.textRelocations] != nil
        (entry, globalData) = try EnclaveImage.symbols(file, dynamic)
        guard dynamic[.relocationsWithoutAddend] ?? 0 == 0 else {
            throw .enclave("it has relocations without addend (DT_REL)")
        }
        relocations = try EnclaveImage.relocations(file, dynamic)
        guard file.section(named: ".ctors") == nil else {
            throw .enclave(
                "it has a section .ctors, whose initialisers would not be called",
                before: "ERROR: .ctors section is found, global initializers will not be invoked correctly!\n"
            )
        }
        note = try SignatureNote(file)
        var tls: UInt64?
        for segment in file.segments where segment.type == .load || segment.type == .threadLocal {
            guard segment.flags & 7 != 0 else { throw .enclave("a segment is neither readable nor writable") }
            if segment.type == .threadLocal { tls = try EnclaveImage.threadLocalSize(segment) }
        }
        tlsByteCount = tls
    }

    /// The end of the last segment, rounded up to pages: where the heap begins.
    func imageEnd() throws(Refusal) -> UInt64 {
        // `>` as in the tool: of two segments at one address the first counts, and one at address 0 never does.
        var last: ELFSegment?
        for load in loads where load.address > last?.address ?? 0 { last = load }
        guard let last else { throw .enclave("no segment lies above address 0", detail: "Sections size is 0\n") }
        return (last.address + last.memorySize + 4095) & ~4095
    }

    private static func loads(_ file: ELFFile) throws(Refusal) -> [ELFSegment] {
        var loads: [ELFSegment] = []
        var ranges: [(first: UInt64, last: UInt64)] = []
        for segment in file.segments {
            guard file.fileRange(of: segment) != nil else { throw .enclave("a segment lies outside the file") }
            guard segment.type == .load else { continue }
            let (end, overflow) = segment.address.addingReportingOverflow(segment.memorySize)
            // A quarter of the address space: sums of two such ends fit 64 bits.
            guard !overflow, end < 1 << 62, segment.fileSize < 1 << 62 else {
                throw .enclave("a segment ends above address 2^62")
            }
            guard segment.alignment > 0, segment.alignment % 4096 == 0 else {
                throw .enclave("a PT_LOAD has the alignment \(segment.alignment), no multiple of 4096")
            }
            let mask = segment.alignment - 1
            let last = ((end &+ mask) & ~mask) &- 1
            guard !ranges.contains(where: { $0.first <= last && segment.address <= $0.last }) else {
                throw .enclave("two PT_LOAD overlap at address \(segment.address)")
            }
            guard loads.count < loadLimit else { throw .enclave("it has more than \(loadLimit) segments") }
            ranges.append((segment.address, last))
            loads.append(segment)
        }
        return loads
    }

    /// Ours: each is compared with each.
    private static let loadLimit = 1024

    private static func threadLocalSize(_ segment: ELFSegment) throws(Refusal) -> UInt64 {
        let mask = segment.alignment > 1 ? segment.alignment - 1 : 0
        guard segment.memorySize < 1 << 40, mask < 1 << 40 else {
            throw .enclave("its thread-local data is \(segment.memorySize) bytes, aligned to \(segment.alignment)")
        }
        return (segment.memorySize + mask) & ~mask
    }
}
