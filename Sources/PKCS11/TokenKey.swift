internal import CPKCS11
public import Crypto
public import Diagnostics
internal import Synchronization

/// A private RSA key in a PKCS#11 token, ready to sign.
public final class TokenKey: Sendable {
    /// The public half.
    public let publicKey: RSAPublicKey
    /// The key's name as a URI.
    public let name: String
    private let session: Mutex<CryptokiSession>
    private let handle: CK_OBJECT_HANDLE
    private let mechanism: CK_MECHANISM_TYPE
    private let asksAlways: Bool
    private let pin: [UInt8]?

    /// Finds the key and logs in.
    ///
    /// - Parameters:
    ///   - module: the module for a URI that names none.
    ///   - pin: what the token is shown, once; nil where it has a keypad or wants none.
    /// - Throws: `TB4030` module, `TB4031` token, `TB4032` key, `TB4033` no PIN, `TB4034` wrong PIN, `TB4035` locked,
    ///   `TB4036` unusable key, `TB4037` anything else that the module reports.
    public convenience init(_ uri: PKCS11URI, module: String? = nil, pin: [UInt8]?) throws(TeeError) {
        let token = try CryptokiToken.find(uri, in: try CryptokiModule.load(uri, default: module))
        try self.init(token, uri, pin)
    }

    private init(_ token: CryptokiToken, _ uri: PKCS11URI, _ pin: [UInt8]?) throws(TeeError) {
        let session = try describing(token.description) { () throws(TeeError) in
            let session = try CryptokiSession(token)
            try session.logIn(pin)
            return session
        }
        let keys = try TokenKey.candidates(session, uri)
        guard let key = keys.first, keys.count == 1 else {
            throw try TokenKey.notOne(keys, uri, session)
        }
        let name = key.name
        (publicKey, mechanism) = try describing(name) { () throws(TeeError) in
            (try session.publicHalf(of: key.handle), try session.signingMechanism(of: key.handle))
        }
        asksAlways = session.value(CKA_ALWAYS_AUTHENTICATE, of: key.handle) == [1]
        self.name = name
        handle = key.handle
        self.pin = asksAlways ? pin : nil
        self.session = Mutex(session)
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017) over `message`, most significant byte first.
    ///
    /// - Throws: `TB4037`, and `TB4034` for a key that wants the PIN each time and does not get it.
    public func sign(_ message: [UInt8]) throws(TeeError) -> [UInt8] {
        let data = mechanism == CKM_SHA256_RSA_PKCS ? message : digestInfo(digest: .of(message))
        let result: Result<[UInt8], TeeError> = session.withLock { session in
            Result { () throws(TeeError) in
                try session.sign(
                    data,
                    mechanism,
                    with: handle,
                    pin: pin,
                    always: asksAlways,
                    byteCount: publicKey.modulus.count
                )
            }
        }
        return try describing(name) { () throws(TeeError) in try result.get() }
    }
}
