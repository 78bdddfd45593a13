public import Diagnostics

/// Somebody who signs enclaves: a key in a file, in a token, behind a service.
public protocol Signer: Sendable {
    /// Signs the material.
    ///
    /// - Throws: codes 4001 to 4099 of signing, or what keeps the signer from being reached.
    func sign(_ material: SigningMaterial) async throws(TeeError) -> EnclaveSignature
}
