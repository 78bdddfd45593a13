internal import CPKCS11
internal import Crypto
internal import Diagnostics

extension TokenKey {
    /// A private key that was found.
    struct Candidate {
        let handle: CK_OBJECT_HANDLE
        let name: String
    }

    /// The private keys that `uri` names.
    static func candidates(
        _ session: borrowing CryptokiSession,
        _ uri: PKCS11URI
    ) throws(TeeError) -> [Candidate] {
        var template = [CryptokiAttribute(CKA_CLASS, CKO_PRIVATE_KEY)]
        if let label = uri.attributes[.object] { template.append(CryptokiAttribute(CKA_LABEL, label)) }
        if let id = uri.attributes[.id] { template.append(CryptokiAttribute(CKA_ID, id)) }
        var found: [Candidate] = []
        for handle in try session.objects(template, limit: listLimit) {
            var attributes = session.token.attributes.filter { $0.key == .token }
            attributes[.object] = session.value(CKA_LABEL, of: handle)
            attributes[.id] = session.value(CKA_ID, of: handle)
            found.append(Candidate(handle: handle, name: PKCS11URI.text(attributes)))
        }
        return found
    }

    /// The error for none or several keys.
    static func notOne(
        _ matching: [Candidate],
        _ uri: PKCS11URI,
        _ session: borrowing CryptokiSession
    ) throws(TeeError) -> TeeError {
        let cause: String
        if matching.isEmpty {
            let all = try candidates(session, try PKCS11URI(parsing: "pkcs11:"))
            cause = all.isEmpty ? "no private key is there" : "none matches; there are \(list(all))"
        } else {
            cause = "\(matching.count) match: \(list(matching))"
        }
        return TeeError(
            .pkcs11Key,
            object: uri.description,
            cause: cause,
            hint: "name one key by object= and id="
        )
    }

    private static func list(_ keys: [Candidate]) -> String { keys.map(\.name).joined(separator: ", ") }

    /// As many keys as are looked at and listed.
    private static let listLimit = 32
}

extension CryptokiSession {
    /// Modulus and exponent of a private key; where it does not tell them, of the public key of the same identifier.
    func publicHalf(of key: CK_OBJECT_HANDLE) throws(TeeError) -> RSAPublicKey {
        guard value(CKA_KEY_TYPE, of: key) == CryptokiAttribute(CKA_KEY_TYPE, CKK_RSA).value else {
            throw CryptokiSession.unusable("it is not an RSA key")
        }
        guard value(CKA_SIGN, of: key) == [1] else { throw CryptokiSession.unusable("it may not sign (CKA_SIGN)") }
        if let own = numbers(of: key) { return own }
        if let id = value(CKA_ID, of: key), !id.isEmpty {
            let template = [CryptokiAttribute(CKA_CLASS, CKO_PUBLIC_KEY), CryptokiAttribute(CKA_ID, id)]
            for object in try objects(template, limit: 2) {
                if let numbers = numbers(of: object) { return numbers }
            }
        }
        throw CryptokiSession.unusable("the token tells neither its modulus nor a public key of the same identifier")
    }

    /// Modulus and exponent that an object tells; nil if it does not tell both.
    func numbers(of object: CK_OBJECT_HANDLE) -> RSAPublicKey? {
        guard let modulus = value(CKA_MODULUS, of: object), modulus.contains(where: { $0 != 0 }),
            let exponent = value(CKA_PUBLIC_EXPONENT, of: object)?.drop(while: { $0 == 0 }), !exponent.isEmpty,
            exponent.count <= 8
        else { return nil }
        return RSAPublicKey(modulus: modulus, exponent: exponent.reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// The mechanism that hashes in the token, or the one that is handed a hash.
    func signingMechanism(of key: CK_OBJECT_HANDLE) throws(TeeError) -> CK_MECHANISM_TYPE {
        guard let mechanism = [CKM_SHA256_RSA_PKCS, CKM_RSA_PKCS].first(where: { signs(with: $0) }) else {
            throw CryptokiSession.unusable("the token has neither CKM_SHA256_RSA_PKCS nor CKM_RSA_PKCS")
        }
        return mechanism
    }

    private static func unusable(_ cause: String) -> TeeError {
        TeeError(
            .pkcs11UnusableKey,
            object: "",
            cause: cause,
            hint: "name an RSA key of 3072 bits with exponent 3: `tee-build key generate` makes one in the token"
        )
    }
}

extension CryptokiModule {
    /// The module that `uri` names, or `path`.
    static func load(_ uri: PKCS11URI, default path: String?) throws(TeeError) -> CryptokiModule {
        guard let path = uri.modulePath ?? path, !path.isEmpty else {
            throw TeeError(
                .pkcs11Module,
                object: uri.description,
                cause: "no module is named",
                hint: "put ?module-path=/PATH/MODULE.so behind the URI, or set the variable PKCS11_MODULE_PATH"
            )
        }
        return try load(path)
    }
}
