import Bytes
import ELF

/// Something that sgx_sign signs although the result can never be loaded as meant (found with a loader that has every
/// check of ECREATE, EADD, EEXTEND and EINIT).
public enum EnclaveProblem: Sendable, Hashable, CustomStringConvertible {
    /// Pages of two segments, or of a segment and the heap, have one address: the driver refuses the second one.
    case overlappingPages(address: UInt64)
    /// `.note.sgxmeta` is in a PT_LOAD, so that the signature changes what it signs.
    case measuredSignature
    /// A segment is writable and not readable: EADD faults.
    case writableUnreadableSegment(address: UInt64)
    /// g_global_data is patched with more bytes than its segment has in the file.
    case overrunGlobalData(byteCount: Int, room: Int)
    /// The linker left less room for the signature than is written.
    case shortSignatureNote(room: Int, byteCount: Int)
    /// DT_RELR relocations, which neither the tool nor the enclave's loader applies.
    case packedRelocations
    /// DF_TEXTREL without DT_TEXTREL: pages with relocations stay read-only.
    case unmarkedTextRelocations

    /// The problem as a sentence fragment, with its values.
    public var description: String {
        switch self {
        case .overlappingPages(let address):
            "the page at address 0x\(String(address, radix: 16)) is added twice (the last segment is longer in the file "
                + "than in memory, or an empty PT_LOAD stands before it at the same address)"
        case .measuredSignature: "the section .note.sgxmeta is in a PT_LOAD, so MRENCLAVE covers the signature itself"
        case .writableUnreadableSegment(let address):
            "the segment at address 0x\(String(address, radix: 16)) is writable and not readable, which EADD refuses"
        case .overrunGlobalData(let byteCount, let room):
            "g_global_data is \(byteCount) bytes, and its segment has \(room) in the file"
        case .shortSignatureNote(let room, let byteCount):
            "the note .note.sgxmeta has room for \(room) bytes, and \(byteCount) are written over what follows"
        case .packedRelocations: "it has relocations in DT_RELR (link without -z pack-relative-relocs)"
        case .unmarkedTextRelocations: "DF_TEXTREL is set and DT_TEXTREL is missing, so code pages cannot be relocated"
        }
    }

    /// The problems of an enclave.
    static func found(
        in image: EnclaveImage,
        globalData: GlobalDataPlace,
        generation: SDKGeneration
    ) throws(Refusal) -> [EnclaveProblem] {
        var result: [EnclaveProblem] = []
        if let address = overlap(image, end: try image.imageEnd()) {
            result.append(.overlappingPages(address: address))
        }
        if image.note.isAllocated { result.append(.measuredSignature) }
        for load in image.loads where load.isWritable && !load.isReadable {
            result.append(.writableUnreadableSegment(address: load.address))
        }
        if globalData.room < generation.globalDataByteCount {
            result.append(.overrunGlobalData(byteCount: generation.globalDataByteCount, room: globalData.room))
        }
        let left = min(image.note.room, image.bytes.count - min(image.note.offset, image.bytes.count))
        if left < generation.metadataByteCount {
            result.append(.shortSignatureNote(room: left, byteCount: generation.metadataByteCount))
        }
        let dynamic = image.file.dynamic
        if dynamic?[.packedRelocations] != nil { result.append(.packedRelocations) }
        if !image.hasTextRelocationTag, (dynamic?.flags ?? 0) & 4 != 0 { result.append(.unmarkedTextRelocations) }
        return result
    }

    /// The first page that is added twice.
    private static func overlap(_ image: EnclaveImage, end: UInt64) -> UInt64? {
        let ranges = image.loads
            .filter { $0.fileSize > 0 || $0.memorySize > 0 }
            .map { load in
                let last = load.address + max(load.fileSize, load.memorySize)
                return (first: load.address & ~4095, last: (last + 4095) & ~4095)
            }
            .sorted { $0.first < $1.first }
        for (before, after) in zip(ranges, ranges.dropFirst()) where after.first < before.last { return after.first }
        return ranges.last.flatMap { $0.last > end ? end : nil }
    }
}
