import Bytes
public import Diagnostics

/// A file of an enclave of the Intel SGX SDK, signed or not: what can be said of it before its metadata is read.
public struct EnclaveFile: Sendable {
    /// The rules of the SDK version that the file tells.
    public let generation: SDKGeneration
    /// Whether something signed stands at the metadata offset.
    public let isSigned: Bool
    /// Where the metadata stands in the file, or will.
    public let metadataOffset: Int
    /// What keeps the enclave from being loaded as meant, whatever its signature.
    public let problems: [EnclaveProblem]

    /// Reads the file.
    ///
    /// - Throws: `TB3651`, `TB3652` for a file that is no enclave.
    public init(parsing bytes: [UInt8], flavour: SDKFlavour? = nil) throws(TeeError) {
        self = try explained { () throws(Refusal) in
            try EnclaveFile(try EnclaveImage(parsing: bytes), flavour)
        }
    }

    init(_ image: EnclaveImage, _ flavour: SDKFlavour?) throws(Refusal) {
        let place = try GlobalDataPlace(image)
        guard let generation = SDKGeneration(version: place.sdkVersion, flavour: flavour) else {
            throw MetadataDraft.unknown(place.sdkVersion)
        }
        self.generation = generation
        isSigned = image.bytes.littleEndian(at: image.note.offset) == MetadataDraft.magic
        metadataOffset = image.note.offset
        problems = try EnclaveProblem.found(in: image, globalData: place, generation: generation)
    }
}
