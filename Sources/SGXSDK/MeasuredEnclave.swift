import Bytes
public import Crypto
public import Diagnostics
import ELF
public import SGX

/// An enclave of the Intel SGX SDK that was checked, laid out and measured, and waits for its signature.
///
/// What `sgx_sign gendata` knows (linux-sgx 2.17.1 to 2.26, sdk/sign_tool).
public struct MeasuredEnclave: Sendable {
    /// The rules that were followed.
    public let generation: SDKGeneration
    /// MRENCLAVE.
    public let mrenclave: SHA256Digest
    /// Pages that are there from the start; dynamic ones are not among them.
    public let pageCount: UInt64
    /// Size of the enclave's addresses in bytes, a power of two.
    public let enclaveSize: UInt64
    /// Whether pages may be added while it runs.
    public var isDynamic: Bool { draft.layout.items.contains(where: \.isDynamic) }
    /// What keeps it from being loaded; empty in strict mode, where that is refused.
    public let problems: [EnclaveProblem]
    /// Where the metadata stands in the file.
    public let metadataOffset: Int

    let image: [UInt8]
    let draft: MetadataDraft
    let structure: SignatureStructure

    /// The largest file that is taken for an enclave.
    public static let fileLimit = 1 << 30

    /// The 256 bytes to sign, with RSASSA-PKCS1-v1_5 and SHA-256.
    public var signedMaterial: [UInt8] { structure.signedMaterial }

    /// Checks, lays out and measures the enclave that the file `bytes` holds.
    ///
    /// The rules are those of the SDK version in the file, in the flavour that is given or that such enclaves come in.
    ///
    /// - Throws: `TB2250` configuration, `TB3650` to `TB3654` the file.
    public init(
        _ bytes: [UInt8],
        configuration: EnclaveConfiguration,
        date: SigningDate,
        options: SigningOptions = SigningOptions(.strict),
        flavour: SDKFlavour? = nil
    ) throws(TeeError) {
        self = try explained { () throws(Refusal) in
            let image = try EnclaveImage(parsing: bytes)
            let version = try GlobalDataPlace(image).sdkVersion
            guard let generation = SDKGeneration(version: version, flavour: flavour) else {
                throw MetadataDraft.unknown(version)
            }
            return try MeasuredEnclave(
                image,
                configuration,
                generation: generation,
                date: date,
                options: options
            ) { _ in
            }
        }
    }

    init(
        _ image: EnclaveImage,
        _ values: EnclaveConfiguration,
        generation: SDKGeneration,
        date: SigningDate,
        options: SigningOptions,
        report: (String) -> Void
    ) throws(Refusal) {
        if !options.ignoresInitSection, image.file.section(named: ".init") != nil {
            throw MeasuredEnclave.refused(
                "it has a section .init, whose code no enclave runs",
                "link with -nostdlib -nostartfiles, or let it pass",
                "The enclave image has .init section.\n"
            )
        }
        let draft = try MetadataDraft(values, image: image, generation: generation, report: report)
        let offset = image.note.offset
        if !options.resigns, image.bytes.littleEndian(at: offset) == MetadataDraft.magic {
            throw Refusal(
                .alreadySigned,
                cause: "its metadata area is in use",
                hint: "start from the unsigned file, or ask for signing it anew",
                text: "The enclave has been signed already.\n"
            )
        }
        let written = try TextRelocations.found(in: image.file)
        for address in written { report(TextRelocations.warning(address)) }
        if let first = written.first, !options.ignoresTextRelocations {
            throw MeasuredEnclave.refused(
                "\(written.count) relocations change code, the first one at address 0x\(String(first, radix: 16))",
                "compile with -fPIC, or let it pass",
                "The enclave image has text relocations.\n"
            )
        }
        let place = try GlobalDataPlace(image)
        problems = try EnclaveProblem.found(in: image, globalData: place, generation: generation)
        if options.mode == .strict, let problem = problems.first {
            throw Refusal(
                .unloadableEnclave,
                cause: problem.description,
                hint: "change how the enclave is linked; the SDK's own linker script avoids this",
                text: ""
            )
        }
        try MeasuredEnclave.checkLoad(draft)
        guard let patched = MetadataPatch.applied(draft.patches, from: draft.bytes, to: image.bytes) else {
            throw .enclave("g_global_data of \(generation.globalDataByteCount) bytes reaches past the end of the file")
        }
        (mrenclave, pageCount, _) = try EnclaveLoading(image, patched, draft).value()
        enclaveSize = draft.layout.enclaveSize
        report("The required memory is \(pageCount << 12)B.\n")
        report("The required memory is 0x\(String(pageCount << 12, radix: 16)), \(pageCount << 2) KB.\n")
        structure = SignatureStructure(values, draft.attributes, mrenclave: mrenclave, date: date)
        self.generation = generation
        self.image = image.bytes
        self.draft = draft
        metadataOffset = offset
    }

    /// What goes into MRENCLAVE, region by region; the enclave is measured once more for it.
    ///
    /// - Throws: `TB3654` if there are too many regions.
    public func measurementLog() throws(TeeError) -> MeasurementLog? {
        try explained { () throws(Refusal) in
            guard let patched = MetadataPatch.applied(draft.patches, from: draft.bytes, to: image) else { return nil }
            return try EnclaveLoading(try EnclaveImage(parsing: image), patched, draft).value(recording: true).log
        }
    }

    private static func refused(_ cause: String, _ hint: String, _ text: String) -> Refusal {
        Refusal(.notSDKEnclave, cause: cause, hint: hint, text: text)
    }

    /// The checks of the loader that the tool measures with (psw/urts/loader.cpp `validate_metadata`).
    private static func checkLoad(_ draft: MetadataDraft) throws(Refusal) {
        for patch in draft.patches where patch.destination + UInt64(patch.byteCount) > draft.layout.enclaveSize {
            throw .tooLarge("a patch at file offset \(patch.destination) lies behind the enclave's end")
        }
        guard let range = draft.plan.range else { return }
        let (end, overflow) = range.image.addingReportingOverflow(draft.layout.enclaveSize)
        guard !overflow, end <= range.start + range.size else {
            throw .tooLarge("the enclave of \(draft.layout.enclaveSize) bytes does not fit its ELRange")
        }
    }
}

extension EnclaveLoading {
    /// What a loader makes of a file with the metadata that is drafted for it.
    fileprivate init(_ image: EnclaveImage, _ patched: [UInt8], _ draft: MetadataDraft) {
        self.init(
            image: image,
            patched: patched,
            items: draft.layout.items,
            tcsTemplate: draft.tcsTemplate,
            ssaFramePages: UInt32(draft.attributes.ssaFramePages),
            size: draft.plan.range?.size ?? draft.layout.enclaveSize,
            shift: draft.plan.range?.shift ?? 0
        )
    }
}
