internal import CPKCS11
public import Crypto
public import Diagnostics

extension TokenKey {
    /// The public half of the key that `uri` names, without using the key.
    ///
    /// Public keys of the URI's label and identifier are looked at first, which tokens show without a PIN. Where they do not
    /// tell one key, the private key is found as for signing.
    ///
    /// - Parameters:
    ///   - module: the module for a URI that names none.
    ///   - pin: gives the PIN, and is called only if it is needed.
    /// - Throws: as ``init(_:module:pin:)``, and what `pin` throws.
    public static func publicHalf(
        _ uri: PKCS11URI,
        module: String? = nil,
        pin: () throws(TeeError) -> [UInt8]?
    ) throws(TeeError) -> RSAPublicKey {
        let token = try CryptokiToken.find(uri, in: try CryptokiModule.load(uri, default: module))
        let shown = try describing(token.description) { () throws(TeeError) in
            try CryptokiSession(token).publicKeys(uri)
        }
        if let key = shown.first, shown.count == 1 { return key }
        return try TokenKey(uri, module: module, pin: try pin()).publicKey
    }
}

extension CryptokiSession {
    /// The RSA keys, each once, whose public halves have the label and identifier of `uri`.
    fileprivate func publicKeys(_ uri: PKCS11URI) throws(TeeError) -> Set<RSAPublicKey> {
        var template = [
            CryptokiAttribute(CKA_CLASS, CKO_PUBLIC_KEY), CryptokiAttribute(CKA_KEY_TYPE, CKK_RSA),
        ]
        if let label = uri.attributes[.object] { template.append(CryptokiAttribute(CKA_LABEL, label)) }
        if let id = uri.attributes[.id] { template.append(CryptokiAttribute(CKA_ID, id)) }
        return Set(try objects(template, limit: 32).compactMap { numbers(of: $0) })
    }
}
