public import Crypto
public import Diagnostics
internal import HostProcess
internal import PKCS11
internal import SGX

extension SignerReference {
    /// The public half of the key that this signs with, without signing anything.
    ///
    /// - Returns: nil where nobody tells: ``detached``, and programs that know no such request.
    /// - Throws: `TB4010` and `TB4011` for a key that SGX takes not; what keeps the signer from being asked, once and for a
    ///   few seconds: codes as of ``signer(_:)``, `TB4030` to `TB4037`, `TB4050` to `TB4056`.
    public func publicKey(_ options: SignerOptions) async throws(TeeError) -> RSAPublicKey? {
        let timeLimit = min(options.timeLimit ?? .seconds(10), .seconds(10))
        let key: RSAPublicKey?
        switch self {
        case .file(let path):
            key = try FileSigner(path, passphrase: try options.secret(), allowing: options.allowedKey).publicKey
        case .program(let program): key = await ProgramSigner(program, timeLimit: timeLimit).publicKey()
        case .token(let uri):
            let module = options.environment["PKCS11_MODULE_PATH"]
            key = try await onOwnThread { () throws(TeeError) in
                try TokenKey.publicHalf(uri, module: module) { () throws(TeeError) in try options.pin(of: uri.pinPath) }
            }
        case .service(let address):
            var settings = options.service
            settings.attempts = 1
            settings.timeLimit = timeLimit
            settings.connectTimeLimit = .seconds(3)
            key = try await ServiceSigner(address, settings).publicKey()
        case .detached: key = nil
        }
        if let key {
            // Whether a published key may sign is asked of whoever signs.
            try SigningKeyRules.check(key, allowing: key.mrsigner.flatMap { PublishedKey(mrsigner: $0.description) })
        }
        return key
    }

    /// Whether an error of ``publicKey(_:)`` says only that the signer is not at hand, so that nothing is known of its key: a
    /// service that does not answer, a token that is not plugged in or wants a PIN that is not there.
    public func isAway(by error: TeeError) -> Bool {
        switch self {
        case .service: ![.wrongKeySize, .wrongKeyExponent].contains(error.code)
        case .token: [.pkcs11Module, .pkcs11Token, .pkcs11NoPIN].contains(error.code)
        case .file, .program, .detached: false
        }
    }
}
