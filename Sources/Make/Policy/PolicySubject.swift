internal import Crypto
internal import LibOS
internal import OCI
internal import SGX
internal import TEEBuild

/// What a policy looks at of an enclave, as far as it is known.
struct PolicySubject {
    let name: String
    let mrenclave: String
    let isvSVN: UInt16
    let isDebug: Bool
    let enclaveSize: UInt64
    let hostMounts: [String]
    /// Bytes of configuration and layers; nil as long as they are not made.
    let imageSize: Int?
    /// nil as long as nobody has signed.
    var mrsigner: String?

    /// An enclave that nobody has signed yet.
    init(_ name: String, _ draft: EnclaveDraft, signer: MRSIGNER?) {
        self.name = name
        mrenclave = draft.unsigned.mrenclave.description
        isvSVN = draft.unsigned.sigstruct.isvSVN
        isDebug = draft.unsigned.sigstruct.isDebug
        enclaveSize = draft.unsigned.enclaveSize
        hostMounts = draft.hostMounts
        imageSize = nil
        mrsigner = signer?.description
    }

    /// What was built before.
    init(_ name: String, _ facts: TargetFacts) {
        self.name = name
        mrenclave = facts.mrenclave
        isvSVN = facts.isvSVN
        isDebug = facts.isDebug
        enclaveSize = facts.enclaveSize
        hostMounts = facts.hostMounts
        imageSize = facts.imageSize
        mrsigner = facts.mrsigner
    }

    /// What is in an image.
    init(_ name: String, _ image: VerifiedImage) {
        self.name = name
        mrenclave = image.evidence.mrenclave.description
        isvSVN = image.sigstruct.isvSVN
        isDebug = image.sigstruct.isDebug
        enclaveSize = image.evidence.enclaveSize
        hostMounts = image.evidence.hostMounts
        imageSize = image.image.source.storedByteCount
        mrsigner = image.sigstruct.isSigned ? image.sigstruct.mrsigner.description : nil
    }
}
