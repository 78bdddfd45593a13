internal import Bytes
internal import Crypto
public import Diagnostics
public import LibOS
internal import OCI
internal import RootFS
internal import SGX
public import Signing

/// A TEE image that waits for its signature, opened to be exported or attached to.
public struct UnsignedImage: Sendable {
    /// The image.
    public let image: OpenedImage
    /// The LibOS that it was made for.
    public let backEnd: any LibOSBackEnd
    /// What a signer elsewhere gets, computed from the bytes that are in the image now.
    public let request: SigningRequest
    private let evidence: EnclaveEvidence
    private let stored: StoredRecord

    /// Looks into an image; what it claims must be what its bytes say.
    ///
    /// - Throws: `TB3753` if it is no TEE image, `TB3754` if it has a signature already or is not what it says, what
    ///   examining throws.
    public init(_ image: OpenedImage, backEnds: [any LibOSBackEnd]) throws(TeeError) {
        self.image = image
        backEnd = try image.backEnd(of: backEnds)
        evidence = try backEnd.examine(image)
        stored = try image.storedRecord()
        let sigstruct = try SIGSTRUCT(parsing: evidence.sigstruct)
        guard !sigstruct.isSigned else { throw UnsignedImage.unfit(image, "it has a signature already") }
        let failed =
            (evidence.checks + RecordChecks.checks(image, evidence, libOS: backEnd.name)
            + LaunchChecks.checks(image.source.config, evidence.launch)).first { !$0.passed }
        if let failed {
            let object = failed.object.isEmpty ? "" : " \(printable(failed.object.utf8))"
            throw UnsignedImage.unfit(image, "\(failed.name)\(object): \(failed.cause ?? "")")
        }
        guard sigstruct.mrenclave == evidence.mrenclave else {
            throw UnsignedImage.unfit(
                image,
                "MRENCLAVE of its bytes is \(evidence.mrenclave), and \(sigstruct.mrenclave) would be signed"
            )
        }
        request = SigningRequest(
            try SigningMaterial(sigstruct),
            madeFrom: SigningRequest.origins(
                libOS: backEnd.name,
                kit: stored.kit,
                kitDigest: stored.kitDigest,
                source: stored.source
            )
        )
    }

    /// The time of the entries of our layer, in seconds since 1970.
    public var modified: Int { image.tree.node(at: EnclaveRecord.path)?.modifiedSeconds ?? 0 }

    /// The image with a checked signature.
    ///
    /// - Parameter spool: where content of the instance's layer is kept meanwhile; it must live until the image is
    ///   written.
    /// - Throws: what the LibOS throws; `TB5002` if the spool cannot be written.
    public func sealed(_ signed: SignedSIGSTRUCT, spool: InstanceSpool) throws(TeeError) -> TEEImage {
        let record = EnclaveRecord(
            libOS: backEnd.name,
            kit: stored.kit,
            kitDigest: stored.kitDigest,
            sigstruct: signed.sigstruct,
            enclaveSize: evidence.enclaveSize,
            source: stored.source,
            sourceName: stored.sourceName,
            allowed: stored.allowed,
            tool: stored.tool
        )
        let replaced =
            try backEnd.sealedFiles(of: image, signed)
            + [LayerFile.file(EnclaveRecord.path.withoutLeadingSlash, record.bytes)]
        let files = try spool.files(ofTopLayerOf: image, replacing: replaced)
        return try TEEImage(record, over: image.source, files, evidence.launch)
    }

    private static func unfit(_ image: OpenedImage, _ cause: String) -> TeeError {
        TeeError(
            .notAwaitingSignature,
            object: image.source.reference.description,
            cause: cause,
            hint: "convert the image again with --signer detached"
        )
    }
}

extension SigningRequest {
    /// What an enclave was made from, as a signer elsewhere sees it.
    static func origins(libOS: String, kit: String, kitDigest: Digest, source: Digest) -> [Origin] {
        [
            Origin("libos", libOS), Origin("kit", kit), Origin("kit_digest", kitDigest.description),
            Origin("source", source.description),
        ]
    }
}

extension EnclaveDraft {
    /// What a signer elsewhere gets.
    public var request: SigningRequest {
        SigningRequest(
            material,
            madeFrom: SigningRequest.origins(
                libOS: backEnd.name,
                kit: kit.name,
                kitDigest: kit.digest,
                source: application.image.source.descriptor.digest
            )
        )
    }
}
