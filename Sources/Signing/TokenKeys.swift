public import Crypto
public import Diagnostics
internal import HostProcess
public import PKCS11

extension KeyGeneration {
    /// Makes an RSA-3072 key with exponent 3 in the token that `uri` names; the private half never leaves it.
    ///
    /// Common tools of tokens cannot: they make keys with the exponent 65537, which SGX does not take.
    ///
    /// - Parameter options: where the PIN comes from, and the module for a URI that names none.
    /// - Returns: the public half.
    /// - Throws: `TB4038` if a key of that name is there, `TB2093` if the URI gives the key no name, `TB4030` to `TB4037` as
    ///   ``PKCS11/TokenKey``.
    @discardableResult
    public static func generate(in uri: PKCS11URI, _ options: SignerOptions) async throws(TeeError) -> RSAPublicKey {
        let pin = try options.pin(of: uri.pinPath)
        return try await onOwnThread { () throws(TeeError) in
            try TokenKey.generate(uri, module: options.environment["PKCS11_MODULE_PATH"], pin: pin)
        }
    }
}

extension KeyIdentity {
    /// The key in the token that `uri` names.
    ///
    /// - Parameter options: where the PIN comes from, and the module for a URI that names none.
    /// - Throws: `TB4030` to `TB4037` as ``PKCS11/TokenKey``.
    public init(in uri: PKCS11URI, _ options: SignerOptions) async throws(TeeError) {
        let pin = try options.pin(of: uri.pinPath)
        let key = try await onOwnThread { () throws(TeeError) in
            try TokenKey(uri, module: options.environment["PKCS11_MODULE_PATH"], pin: pin).publicKey
        }
        self.init(source: .token, publicKey: key)
    }
}
