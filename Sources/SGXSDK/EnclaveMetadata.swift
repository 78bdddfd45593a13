import Bytes
public import Crypto
import Diagnostics

/// A copy of the metadata in a signed enclave file.
public struct EnclaveMetadata: Sendable, Hashable {
    /// The bytes that the copy uses.
    let bytes: [UInt8]
    let structure: SignatureStructure
    let items: [LayoutItem]
    let patches: [MetadataPatch]
    let range: EnclavePlan.AddressRange?

    /// major << 32 | minor.
    public let version: UInt64
    /// The major number without the ten that an ELRange adds: 1 for platforms without EDMM, 2 or 3 with it.
    public var major: UInt64 { version >> 32 % 10 }
    /// Whether the enclave has an ELRange.
    public var hasRange: Bool { range != nil }
    /// SSA frame size in pages.
    public let ssaFramePages: UInt32
    /// Size of the enclave in bytes.
    public let enclaveSize: UInt64
    /// MISCSELECT that the enclave is made with where the platform has it.
    public let desiredMiscSelect: UInt32
    /// ATTRIBUTES.FLAGS and XFRM that the loader starts from.
    public let attributeFlags: UInt64, attributeXFRM: UInt64

    /// SIGSTRUCT, 1808 bytes.
    public var sigstruct: [UInt8] { structure.bytes }
    /// SHA-256 of the signer's modulus.
    public var mrsigner: SHA256Digest { structure.mrsigner }
    /// MRENCLAVE as SIGSTRUCT tells it.
    public var mrenclave: SHA256Digest? { structure.mrenclave }
    /// The date in SIGSTRUCT.
    public var date: SigningDate { structure.date }
    /// ISVPRODID.
    public var prodID: UInt16 { structure.bytes.littleEndian(at: 1024) ?? 0 }
    /// ISVSVN.
    public var isvSVN: UInt16 { structure.bytes.littleEndian(at: 1026) ?? 0 }
    /// MISCSELECT and MISCMASK of SIGSTRUCT.
    public var miscSelect: UInt32 { structure.bytes.littleEndian(at: 900) ?? 0 }
    /// MISCMASK of SIGSTRUCT.
    public var miscMask: UInt32 { structure.bytes.littleEndian(at: 904) ?? 0 }
    /// Whether the enclave may be run with its memory open to a debugger: ATTRIBUTEMASK does not cover DEBUG.
    public var allowsDebug: Bool { (structure.bytes.littleEndian(UInt64.self, at: 944) ?? 0) & 2 == 0 }

    /// Whether pages may be added while the enclave runs.
    public var isDynamic: Bool { items.contains(where: \.isDynamic) }
    /// The bytes that the copy uses.
    public var byteCount: Int { bytes.count }
    /// TCSPolicy: 0 a thread of the host keeps its TCS, 1 it does not.
    public var tcsPolicy: UInt32 { bytes.littleEndian(at: 20) ?? 0 }
    /// The bytes of a save area that the loader keeps room for.
    public var saveBufferByteCount: UInt32 { bytes.littleEndian(at: 28) ?? 0 }
    /// TCSMinPool.
    public var leastThreads: UInt32 { bytes.littleEndian(at: 36) ?? 0 }
    /// The layout table.
    public var layout: [EnclaveLayoutEntry] { items.map { EnclaveLayoutEntry($0) } }

    /// The copies that stand at the metadata offset, first to last; none in a file that is not signed.
    static func copies(in image: EnclaveImage, _ generation: SDKGeneration) throws(Refusal) -> [EnclaveMetadata] {
        let area = image.bytes.dropFirst(image.note.offset).prefix(generation.metadataByteCount)
        var rest = Array(area)
        var result: [EnclaveMetadata] = []
        while rest.littleEndian(at: 0) == MetadataDraft.magic {
            let copy = try EnclaveMetadata(rest, generation)
            result.append(copy)
            rest.removeFirst(copy.bytes.count)
        }
        return result
    }

    /// The copy at the start of `area`.
    private init(_ area: [UInt8], _ generation: SDKGeneration) throws(Refusal) {
        let header = generation.headerByteCount
        guard let size = area.littleEndian(UInt32.self, at: 16).map({ Int($0) }), size >= header, size <= area.count,
            let version: UInt64 = area.littleEndian(at: 8),
            let frame: UInt32 = area.littleEndian(at: 24), let desired: UInt32 = area.littleEndian(at: 32),
            let enclaveSize: UInt64 = area.littleEndian(at: 40), let flags: UInt64 = area.littleEndian(at: 48),
            let xfrm: UInt64 = area.littleEndian(at: 56)
        else { throw EnclaveMetadata.damaged("a copy does not fit its area of \(area.count) bytes") }
        let bytes = Array(area[..<size])
        let place = MetadataDraft.signatureOffset
        guard let structure = SignatureStructure(Array(bytes[place..<(place + SignatureStructure.byteCount)])) else {
            throw EnclaveMetadata.damaged("a copy has no SIGSTRUCT")
        }
        let patchTable = try EnclaveMetadata.directory(bytes, at: 1872, unit: MetadataPatch.entryByteCount)
        let layoutTable = try EnclaveMetadata.directory(bytes, at: 1880, unit: LayoutItem.byteCount)
        self.bytes = bytes
        self.structure = structure
        self.version = version
        ssaFramePages = frame
        desiredMiscSelect = desired
        self.enclaveSize = enclaveSize
        attributeFlags = flags
        attributeXFRM = xfrm
        patches = stride(from: patchTable.lowerBound, to: patchTable.upperBound, by: MetadataPatch.entryByteCount)
            .compactMap { MetadataPatch(bytes, at: $0) }
        items = stride(from: layoutTable.lowerBound, to: layoutTable.upperBound, by: LayoutItem.byteCount)
            .compactMap { LayoutItem(bytes, at: $0) }
        range =
            version >> 32 >= 10
            ? try EnclaveMetadata.range(bytes, at: generation.hasWideHeader ? 1888 : header) : nil
    }

    private static func range(_ bytes: [UInt8], at place: Int) throws(Refusal) -> EnclavePlan.AddressRange {
        let directory = try directory(bytes, at: place, unit: 24)
        guard directory.count == 24, let image: UInt64 = bytes.littleEndian(at: directory.lowerBound),
            let start: UInt64 = bytes.littleEndian(at: directory.lowerBound + 8),
            let size: UInt64 = bytes.littleEndian(at: directory.lowerBound + 16)
        else { throw damaged("the ELRange has \(directory.count) bytes, not 24") }
        return EnclavePlan.AddressRange(image: image, start: start, size: size)
    }

    private static func directory(_ bytes: [UInt8], at place: Int, unit: Int) throws(Refusal) -> Range<Int> {
        guard let offset: UInt32 = bytes.littleEndian(at: place), let size: UInt32 = bytes.littleEndian(at: place + 4),
            Int(offset) + Int(size) <= bytes.count, Int(size) % unit == 0
        else { throw damaged("the directory at \(place) names a table outside of the copy") }
        return Int(offset)..<(Int(offset) + Int(size))
    }

    static func damaged(_ cause: String) -> Refusal {
        Refusal(
            .damagedMetadata,
            cause: cause,
            hint: "fetch the file again, or sign it anew",
            text: "The input enclave file is not correct.\n"
        )
    }
}
