public import Crypto
public import Diagnostics

/// Somebody who signs enclaves: a key in a file, in a token, behind a service.
public protocol Signer: Sendable {
    /// Signs the material.
    ///
    /// - Throws: codes 4001 to 4099 of signing, or what keeps the signer from being reached.
    func sign(_ material: SigningMaterial) async throws(TeeError) -> EnclaveSignature
}

/// A signer that has its key at hand, in a file or a token, and so knows the public half.
public protocol KeySigner: Signer {
    /// The public half.
    var publicKey: RSAPublicKey { get }
}
