public import Diagnostics
internal import LibOS
internal import OCI
internal import SGX
internal import StrictJSON

extension TEEImage {
    /// The image with documents about it that are written beside it.
    ///
    /// - Parameters:
    ///   - kinds: which documents.
    ///   - draft: what the image was made from.
    ///   - created: the time of the output, in seconds since 1970.
    /// - Throws: `TB2070` for an image that is not final or an SBOM that would tell what is encrypted; what reading the
    ///   measured files throws.
    public func describedBy(
        _ kinds: Set<ReferrerKind>,
        from draft: EnclaveDraft,
        created: Int
    ) throws(TeeError) -> TEEImage {
        guard !kinds.isEmpty else { return self }
        guard isSigned else {
            throw TEEImage.undescribable(
                "the image waits for its signature, and with it gets another digest",
                "leave --provenance and --sbom out, or sign now"
            )
        }
        guard !kinds.contains(.sbom) || draft.settings.imageKey == nil else {
            throw TEEImage.undescribable(
                "it would tell names and digests of the files that --image-key hides",
                "leave --sbom out"
            )
        }
        let content = kinds.contains(.sbom) ? try MeasuredContent(of: draft) : nil
        let record = record
        let settings = draft.settings
        var described = self
        described.draft.referrers = { subject in
            ReferrerKind.allCases.filter(kinds.contains).compactMap { kind in
                switch kind {
                case .provenance:
                    let json = ProvenanceStatement(subject: subject, record: record, settings: settings).json
                    return ReferrerDraft(
                        artifactType: kind.artifactType,
                        content: json.compactText,
                        annotations: [.init(key: "in-toto.io/predicate-type", value: DocumentURI.provenance)]
                    )
                case .sbom:
                    guard let content else { return nil }
                    let json = SPDXDocument(subject: subject, record: record, content: content, created: created).json
                    return ReferrerDraft(artifactType: kind.artifactType, content: json.compactText)
                }
            }
        }
        return described
    }

    private static func undescribable(_ cause: String, _ hint: String) -> TeeError {
        TeeError(.undescribable, object: "", cause: cause, hint: hint)
    }
}
