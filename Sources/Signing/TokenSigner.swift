public import Crypto
public import Diagnostics
internal import HostProcess
public import PKCS11
public import SGX

/// Signs with a key that never leaves its token: `pkcs11:URI`.
public struct TokenSigner: KeySigner {
    private let key: TokenKey

    /// Finds the key in its token and logs in.
    ///
    /// - Parameters:
    ///   - module: the module for a URI that names none.
    ///   - pin: what the token is shown, once; nil where it has a keypad or wants none.
    ///   - allowed: the published key that may be used on purpose; none of them may otherwise.
    /// - Throws: `TB4030` to `TB4037` as ``PKCS11/TokenKey``, `TB4010` size, `TB4011` exponent, `TB4012` published key.
    public init(
        _ uri: PKCS11URI,
        module: String? = nil,
        pin: [UInt8]?,
        allowing allowed: PublishedKey? = nil
    ) throws(TeeError) {
        let key = try TokenKey(uri, module: module, pin: pin)
        try describing(key.name) { () throws(TeeError) in
            try SigningKeyRules.check(key.publicKey, allowing: allowed)
        }
        self.key = key
    }

    /// The public half.
    public var publicKey: RSAPublicKey { key.publicKey }

    /// MRSIGNER of what it signs.
    public var mrsigner: MRSIGNER? { publicKey.mrsigner }

    /// Has the token sign the material.
    ///
    /// - Throws: `TB4034`, `TB4035` and `TB4037` if the token does not.
    public func sign(_ material: SigningMaterial) async throws(TeeError) -> EnclaveSignature {
        let signature = try await onOwnThread { [key] () throws(TeeError) in try key.sign(material.bytes) }
        return EnclaveSignature(signature: signature, publicKey: key.publicKey)
    }
}
