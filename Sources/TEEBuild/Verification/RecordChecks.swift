internal import Bytes
internal import Diagnostics
internal import LibOS
internal import OCI
internal import SGX

/// Holds the record of an image, and the labels and annotations that follow from it, against what is in the image.
enum RecordChecks {
    static func checks(_ image: OpenedImage, _ evidence: EnclaveEvidence, libOS: String) -> [VerificationCheck] {
        let stored: StoredRecord
        do {
            stored = try image.storedRecord()
        } catch {
            return [VerificationCheck("record", cause: error.description)]
        }
        guard let sigstruct = try? SIGSTRUCT(parsing: evidence.sigstruct) else {
            return [VerificationCheck("record", cause: "there is no SIGSTRUCT to hold it against")]
        }
        let record = EnclaveRecord(stored, libOS: libOS, sigstruct, evidence)
        let identity = ImageIdentity(record)
        let isSame = record.bytes == stored.bytes
        return [VerificationCheck("record", cause: isSame ? nil : difference(record.bytes, stored.bytes))]
            + labels(image.source, identity) + annotations(image.source, identity)
    }

    private static func difference(_ expected: [UInt8], _ found: [UInt8]) -> String {
        let lines = [expected, found].map { $0.split(separator: 0x0a, omittingEmptySubsequences: false) }
        let line = zip(lines[0], lines[1]).enumerated().first { !$0.element.0.elementsEqual($0.element.1) }
        guard let line else { return "it has another length than the enclave in the image gives" }
        let texts = (printable(line.element.1), printable(line.element.0))
        return "line \(line.offset + 1) is \"\(texts.0)\" where \"\(texts.1)\" belongs"
    }

    private static func labels(_ source: SourceImage, _ identity: ImageIdentity) -> [VerificationCheck] {
        identity.labels.map {
            VerificationCheck("label", object: $0.name, expected: $0.value, found: source.config.label($0.name))
        }
            + unexpected("label", source.config.labels.map(\.key), known: identity.labels)
    }

    private static func annotations(_ source: SourceImage, _ identity: ImageIdentity) -> [VerificationCheck] {
        // Docker's archives have no place for them.
        if source.hasMadeManifest { return [] }
        return identity.annotations.map { expected in
            VerificationCheck(
                "annotation",
                object: expected.name,
                expected: expected.value,
                found: source.manifest.annotations.first { $0.key.utf8.elementsEqual(expected.name.utf8) }?.value
            )
        } + unexpected("annotation", source.manifest.annotations.map(\.key), known: identity.annotations)
    }

    private static func unexpected(
        _ check: String,
        _ names: [String],
        known: [LaunchContract.Setting]
    ) -> [VerificationCheck] {
        names.filter { name in
            ImageIdentity.isOurs(name) && !known.contains { $0.name.utf8.elementsEqual(name.utf8) }
        }
        .map { VerificationCheck(check, object: $0, cause: "tee-build does not set it on such an image") }
    }
}

extension OpenedImage {
    /// The record in the image.
    ///
    /// - Throws: `TB3710` if there is none, what reading it throws.
    func storedRecord() throws(TeeError) -> StoredRecord {
        let bytes = try file(at: EnclaveRecord.path, limit: EnclaveRecord.byteCountLimit)
        return try describing("\(EnclaveRecord.path)") { () throws(TeeError) in try StoredRecord(bytes) }
    }
}
