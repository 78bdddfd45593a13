public import Crypto
public import Diagnostics
public import SGX

/// A SIGSTRUCT whose signature was checked. There is no other way to make one, so an unchecked one cannot be written.
public struct SignedSIGSTRUCT: Sendable, Hashable {
    /// The structure with key, signature, Q1 and Q2.
    public let sigstruct: SIGSTRUCT

    /// Attaches what a signer answered to the material that it was given.
    ///
    /// Checked are the key's size and exponent, the signature over exactly this material, Q1 and Q2 computed from it,
    /// everything else that EINIT checks without knowing the machine, and the signer if one is expected.
    ///
    /// - Parameter expected: the MRSIGNER that must have signed; nil for any.
    /// - Throws: `TB4101` if key and signature do not fit, `TB4014` another signer, `TB4015` EINIT would refuse it.
    public init(
        _ material: SigningMaterial,
        _ answer: EnclaveSignature,
        expecting expected: MRSIGNER? = nil
    ) throws(TeeError) {
        var sigstruct = material.unsigned
        try sigstruct.attach(signature: answer.signature, publicKey: answer.publicKey)
        if let expected, expected != sigstruct.mrsigner {
            throw TeeError(
                .anotherSigner,
                object: "",
                cause: "MRSIGNER \(sigstruct.mrsigner) signed, and \(expected) was expected",
                hint: "check which key the signer uses"
            )
        }
        let failed = SoftwareEINIT.checks(
            sigstruct: sigstruct.bytes,
            mrenclave: sigstruct.mrenclave,
            secs: SECSValues(signedBy: sigstruct)
        )
        // Whether a launch enclave's key may be had is the platform's to say, not the signature's.
        .filter { !$0.passed && $0.name != .launchKeys }
        guard failed.isEmpty else {
            throw TeeError(
                .unusableSignature,
                object: "",
                cause: failed.map(\.description).joined(separator: "; "),
                hint: "correct the enclave's settings, or measure and sign it again"
            )
        }
        self.sigstruct = sigstruct
    }
}
