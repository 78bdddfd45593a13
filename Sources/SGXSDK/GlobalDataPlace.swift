import Bytes
public import Diagnostics
import ELF

/// Where g_global_data lies in an enclave file (linux-sgx, manage_metadata.cpp `get_rawdata_by_rva`).
struct GlobalDataPlace: Sendable, Hashable {
    /// In the file.
    let offset: Int
    /// How many bytes of the file its segment has from there.
    let room: Int
    /// The SDK version that stands there.
    let sdkVersion: UInt64

    init(_ image: EnclaveImage) throws(Refusal) {
        let address = image.globalData
        guard address != 0 else {
            throw .enclave("it has no symbol g_global_data", detail: "Could not find g_global_data\n")
        }
        let page: UInt64 = 4095
        let segment = image.loads.first {
            address >= $0.address & ~page && address < ($0.address + $0.memorySize + page) & ~page
        }
        guard let segment else { throw .enclave("g_global_data lies outside its segments") }
        guard address >= segment.address, address - segment.address < segment.fileSize,
            let offset = Int(exactly: segment.offset + (address - segment.address)),
            let version: UInt64 = image.bytes.littleEndian(at: offset)
        else { throw .enclave("g_global_data has no bytes in the file (it lies in .bss)") }
        self.offset = offset
        room = Int(segment.fileSize - (address - segment.address))
        sdkVersion = version
    }
}

extension SDKGeneration {
    /// The rules for the enclave file `bytes`, signed or not.
    ///
    /// - Throws: `TB3651` if it is no enclave, `TB3652` for a version without rules.
    public init(ofEnclave bytes: [UInt8], flavour: SDKFlavour? = nil) throws(TeeError) {
        self = try explained { () throws(Refusal) in
            let version = try GlobalDataPlace(try EnclaveImage(parsing: bytes)).sdkVersion
            guard let generation = SDKGeneration(version: version, flavour: flavour) else {
                throw MetadataDraft.unknown(version)
            }
            return generation
        }
    }
}
