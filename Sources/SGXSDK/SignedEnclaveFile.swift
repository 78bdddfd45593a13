import Bytes
public import Crypto
public import Diagnostics
public import SGX

/// A signed enclave file that is read back: its copies, and whether they hold.
public struct SignedEnclaveFile: Sendable {
    /// The rules of the SDK version that the file tells.
    public let generation: SDKGeneration
    /// The copies of the metadata, first to last.
    public let copies: [EnclaveMetadata]
    /// What keeps the enclave from being loaded as meant, whatever its signature.
    public let problems: [EnclaveProblem]
    /// Where the metadata stands in the file.
    public let metadataOffset: Int
    private let image: EnclaveImage

    /// Reads the file.
    ///
    /// - Throws: `TB3651`, `TB3652` for a file that is no enclave, `TB3655` for damaged metadata or none.
    public init(parsing bytes: [UInt8], flavour: SDKFlavour? = nil) throws(TeeError) {
        self = try explained { () throws(Refusal) in
            try SignedEnclaveFile(try EnclaveImage(parsing: bytes), flavour)
        }
    }

    private init(_ image: EnclaveImage, _ flavour: SDKFlavour?) throws(Refusal) {
        let file = try EnclaveFile(image, flavour)
        generation = file.generation
        problems = file.problems
        metadataOffset = file.metadataOffset
        copies = try EnclaveMetadata.copies(in: image, generation)
        guard !copies.isEmpty else { throw EnclaveMetadata.damaged("there is none: the file is not signed") }
        self.image = image
    }

    /// The metadata as text, as `sgx_sign dump` writes it; nil if a copy follows itself.
    public var dump: String? {
        MetadataDump.text(of: Array(image.bytes.dropFirst(metadataOffset).prefix(MetadataDump.byteLimit)))
    }

    /// The copy that a loader of PSW 2.18 or later takes.
    public func choice(on platform: LoaderPlatform) -> LoaderChoice { LoaderChoice(copies, on: platform, generation) }

    /// ``choice(on:)`` of every platform.
    public var choices: [(platform: LoaderPlatform, choice: LoaderChoice)] {
        LoaderPlatform.allCases.map { ($0, choice(on: $0)) }
    }

    /// MRENCLAVE that a loader arrives at with the copy at `index`, from its patches and its layout.
    ///
    /// - Throws: `TB3654` for an enclave that is too large, `TB3655` for tables that no loader takes.
    public func measuredMRENCLAVE(ofCopy index: Int) throws(TeeError) -> SHA256Digest {
        try explained { () throws(Refusal) in try loading(copies[index]).value().mrenclave }
    }

    /// The same with what goes into it, region by region.
    ///
    /// - Throws: as ``measuredMRENCLAVE(ofCopy:)``; `TB3654` also if there are too many regions.
    public func measurement(
        ofCopy index: Int
    ) throws(TeeError) -> (mrenclave: SHA256Digest, pageCount: UInt64, log: MeasurementLog?) {
        try explained { () throws(Refusal) in try loading(copies[index]).value(recording: true) }
    }

    /// Everything that is wrong with the file, in words; empty for a file whose signature holds and that can be loaded.
    ///
    /// - Throws: `TB3654` for an enclave that is too large to be measured, `TB3655` for tables that no loader takes.
    public func failures() throws(TeeError) -> [EnclaveFailure] {
        var result = problems.map { EnclaveFailure.problem($0) }
        for (index, copy) in copies.enumerated() {
            if copy.structure != copies[0].structure { result.append(.differentSignatures(copy: index)) }
            if !copy.structure.isValid { result.append(.invalidSignature(copy: index)) }
            let measured = try measuredMRENCLAVE(ofCopy: index)
            if measured != copy.mrenclave {
                result.append(.wrongMRENCLAVE(copy: index, measured: measured, signed: copy.mrenclave))
            }
            if !copy.agreesWithSignature { result.append(.contradictingAttributes(copy: index)) }
        }
        if LoaderPlatform.allCases.allSatisfy({ if case .copy = choice(on: $0) { false } else { true } }) {
            result.append(.noPlatform)
        }
        return result
    }

    private func loading(_ copy: EnclaveMetadata) throws(Refusal) -> EnclaveLoading {
        try copy.checkTables()
        guard let patched = MetadataPatch.applied(copy.patches, from: copy.bytes, to: image.bytes) else {
            throw EnclaveMetadata.damaged("a patch reaches past the end of the file")
        }
        let template = try copy.tcsTemplate()
        return EnclaveLoading(
            image: image,
            patched: patched,
            items: copy.items,
            tcsTemplate: template,
            ssaFramePages: copy.ssaFramePages,
            size: copy.range?.size ?? copy.enclaveSize,
            shift: copy.range?.shift ?? 0
        )
    }
}

/// Something wrong with a signed enclave file. Copies count from 0.
public enum EnclaveFailure: Sendable, Hashable, CustomStringConvertible {
    /// It could not be loaded whoever signed it.
    case problem(EnclaveProblem)
    /// The copies carry different SIGSTRUCTs.
    case differentSignatures(copy: Int)
    /// The RSA signature or a quotient is wrong.
    case invalidSignature(copy: Int)
    /// The enclave measures to something else than was signed.
    case wrongMRENCLAVE(copy: Int, measured: SHA256Digest, signed: SHA256Digest?)
    /// The attributes that the loader asks for do not satisfy SIGSTRUCT.
    case contradictingAttributes(copy: Int)
    /// No platform takes any of the copies.
    case noPlatform

    /// The failure as a sentence fragment.
    public var description: String {
        switch self {
        case .problem(let problem): problem.description
        case .differentSignatures(let copy): "copy \(copy + 1) of the metadata carries another SIGSTRUCT than copy 1"
        case .invalidSignature(let copy): "the signature in copy \(copy + 1) is not valid"
        case .wrongMRENCLAVE(let copy, let measured, let signed):
            "copy \(copy + 1) measures to MRENCLAVE \(measured), and \(signed?.description ?? "nothing") was signed"
        case .contradictingAttributes(let copy):
            "the attributes in copy \(copy + 1) do not satisfy its SIGSTRUCT, so EINIT refuses them"
        case .noPlatform: "no loader takes any of the copies"
        }
    }
}
