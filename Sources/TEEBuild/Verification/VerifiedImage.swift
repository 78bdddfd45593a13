internal import Bytes
public import Diagnostics
public import LibOS
public import OCI
public import SGX

/// A TEE image whose every check passed: what others are told of it stands on its bytes.
public struct VerifiedImage: Sendable {
    /// The image.
    public let image: OpenedImage
    /// The LibOS that it was made for.
    public let backEnd: any LibOSBackEnd
    /// The enclave, computed from the image's bytes.
    public let evidence: EnclaveEvidence
    /// Its signature.
    public let sigstruct: SIGSTRUCT
    /// Its record.
    public let record: EnclaveRecord

    /// Verifies an image.
    ///
    /// - Throws: `TB1200` with the first check that failed, `TB3753` if the image is no TEE image, or one of a LibOS that
    ///   is not known.
    public init(_ image: OpenedImage, backEnds: [any LibOSBackEnd]) throws(TeeError) {
        let verification = try Verification(of: image, backEnds: backEnds)
        if let failed = verification.checks.first(where: { !$0.passed }) {
            let object = failed.object.isEmpty ? "" : " \(printable(failed.object.utf8))"
            throw VerifiedImage.notVerified(image, "\(failed.name)\(object): \(printable((failed.cause ?? "").utf8))")
        }
        guard let evidence = verification.evidence else { throw VerifiedImage.notVerified(image, "it has no enclave") }
        self.image = image
        self.evidence = evidence
        backEnd = try image.backEnd(of: backEnds)
        sigstruct = try SIGSTRUCT(parsing: evidence.sigstruct)
        record = EnclaveRecord(try image.storedRecord(), libOS: backEnd.name, sigstruct, evidence)
    }

    /// The digest of the image's manifest.
    public var digest: Digest { image.source.descriptor.digest }

    /// Bytes of enclave memory that the enclave takes: its pages, SECS, and a version array page for every 512 (Intel SDM
    /// vol. 3D, 35.5.3). Where pages are added while it runs, or the LibOS keeps no log of the measurement, the whole of
    /// its addresses is counted, which may be more.
    public var epcByteCount: UInt64 {
        let page: UInt64 = 4096
        let logged = evidence.log?.regions.reduce(UInt64(0)) { $0 &+ $1.byteCount / page }
        let added = evidence.isDynamic ? evidence.enclaveSize / page : logged ?? evidence.enclaveSize / page
        let pages = added &+ 1
        return (pages &+ (pages &+ 511) / 512).multipliedReportingOverflow(by: page).partialValue
    }

    private static func notVerified(_ image: OpenedImage, _ cause: String) -> TeeError {
        TeeError(
            .notVerified,
            object: image.source.reference.description,
            cause: cause,
            hint: "`tee-build verify` shows all checks; convert the image again"
        )
    }
}

extension EnclaveRecord {
    /// The record that an image must have, if what its own record says of kit, source and tool is so.
    init(_ stored: StoredRecord, libOS: String, _ sigstruct: SIGSTRUCT, _ evidence: EnclaveEvidence) {
        var measured = sigstruct
        measured.mrenclave = evidence.mrenclave
        self.init(
            libOS: libOS,
            kit: stored.kit,
            kitDigest: stored.kitDigest,
            sigstruct: measured,
            enclaveSize: evidence.enclaveSize,
            source: stored.source,
            sourceName: stored.sourceName,
            allowed: stored.allowed,
            tool: stored.tool
        )
    }
}
