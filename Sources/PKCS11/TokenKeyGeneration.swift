internal import CPKCS11
public import Crypto
public import Diagnostics

extension TokenKey {
    /// Makes an RSA key pair in the token, which never leaves it: sensitive, not extractable, for signing only.
    ///
    /// - Parameters:
    ///   - uri: names the token, and with `object` or `id` (or both) the new key.
    ///   - module: the module for a URI that names none.
    ///   - pin: what the token is shown, once.
    ///   - asksAlways: whether the token shall want the PIN before each signature.
    /// - Returns: the public half.
    /// - Throws: `TB4038` if a key of that label or identifier is there, and as ``init(_:module:pin:)``.
    @discardableResult
    public static func generate(
        _ uri: PKCS11URI,
        module: String? = nil,
        pin: [UInt8]?,
        bitCount: Int = 3072,
        exponent: UInt8 = 3,
        asksAlways: Bool = false
    ) throws(TeeError) -> RSAPublicKey {
        let names = [(CKA_LABEL, uri.attributes[.object]), (CKA_ID, uri.attributes[.id])]
            .compactMap { name in name.1.map { CryptokiAttribute(name.0, $0) } }
        guard !names.isEmpty else {
            throw TeeError(
                .pkcs11URI,
                object: uri.description,
                cause: "it gives the new key no name",
                hint: "name the key by object=LABEL or id=%01"
            )
        }
        let token = try CryptokiToken.find(uri, in: try CryptokiModule.load(uri, default: module))
        return try describing(token.description) { () throws(TeeError) in
            let session = try CryptokiSession(token, writing: true)
            try session.logIn(pin)
            for name in names {
                let taken = try session.objects([CryptokiAttribute(CKA_CLASS, CKO_PRIVATE_KEY), name], limit: 1)
                guard taken.isEmpty else {
                    throw TeeError(
                        .pkcs11KeyExists,
                        object: uri.description,
                        cause: "a private key of this \(name.type == CKA_LABEL ? "label" : "identifier") is there",
                        hint: "give another object= or id="
                    )
                }
            }
            let common = [CryptokiAttribute(CKA_TOKEN, true)] + names
            let key = try session.generateKeyPair(
                public: common + [
                    CryptokiAttribute(CKA_MODULUS_BITS, CK_ULONG(bitCount)),
                    CryptokiAttribute(CKA_PUBLIC_EXPONENT, [exponent]), CryptokiAttribute(CKA_VERIFY, true),
                ],
                private: common + [
                    CryptokiAttribute(CKA_PRIVATE, true), CryptokiAttribute(CKA_SENSITIVE, true),
                    CryptokiAttribute(CKA_EXTRACTABLE, false), CryptokiAttribute(CKA_SIGN, true),
                ] + (asksAlways ? [CryptokiAttribute(CKA_ALWAYS_AUTHENTICATE, true)] : [])
            )
            return try session.publicHalf(of: key)
        }
    }
}
