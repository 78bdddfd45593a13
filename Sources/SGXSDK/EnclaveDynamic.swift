import Bytes
import ELF

/// The dynamic section as the signing tool reads it (linux-sgx, elfparser.cpp `parse_dyn`): at the file offset of the
/// first PT_DYNAMIC, not at its address, and up to DT_NULL, whatever p_filesz says.
struct EnclaveDynamic: Sendable {
    /// Of each tag the last value.
    private let values: [ELFDynamicTag: UInt64]

    init(_ file: ELFFile) throws(Refusal) {
        guard let segment = file.segments.first(where: { $0.type == .dynamic }) else {
            throw .enclave("it has no dynamic section")
        }
        var values: [ELFDynamicTag: UInt64] = [:]
        var position = segment.offset
        for _ in 0..<EnclaveDynamic.limit {
            guard let start = Int(exactly: position), let tag: UInt64 = file.bytes.littleEndian(at: start),
                let value: UInt64 = file.bytes.littleEndian(at: start &+ 8)
            else { throw .enclave("the dynamic section has no end inside the file") }
            guard tag != 0 else {
                guard !values.isEmpty else { throw .enclave("the dynamic section is empty") }
                self.values = values
                return
            }
            values[ELFDynamicTag(rawValue: Int64(bitPattern: tag))] = value
            position &+= 16
        }
        throw .enclave("the dynamic section has more than \(EnclaveDynamic.limit) entries")
    }

    /// The value of a tag; nil if there is none.
    subscript(tag: ELFDynamicTag) -> UInt64? { values[tag] }

    /// Ours: linkers write about 30.
    private static let limit = 1 << 14
}
