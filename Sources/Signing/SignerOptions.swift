public import Diagnostics
internal import HTTPExchange
internal import HostProcess
internal import PKCS11
public import SGX
internal import SystemPackage

/// What the signers of a command line need besides their reference.
public struct SignerOptions: Sendable {
    /// Where the passphrase of a key file, or the PIN of a token, comes from.
    public var passphrase: PassphraseSource?
    /// The published key that may be used on purpose.
    public var allowedKey: PublishedKey?
    /// How long a program or a service may take; each kind has its own limit without it.
    public var timeLimit: Duration?
    /// How a signing service is talked to; ``timeLimit``, ``expected`` and ``report`` take the place of its own.
    public var service = ServiceSettings()
    /// The MRSIGNER that must have signed; nil for any. The caller hands it to ``SignedSIGSTRUCT`` as well.
    public var expected: MRSIGNER?
    /// The environment of the process: `TEE_BUILD_PIN`, `PKCS11_MODULE_PATH` and what ``passphrase`` names are read.
    public var environment: [String: String] = [:]
    /// Is handed what a signer has to say to people meanwhile, one printable line at a time.
    public var report: @Sendable (String) -> Void = { _ in }

    /// Is handed each finding about the signer and its secrets; none of them stops anything.
    public var warn: @Sendable (TeeError) -> Void = { _ in }

    /// Options of which none is given.
    public init() {}

    /// The passphrase, if there is a source of it.
    func secret() throws(TeeError) -> [UInt8]? {
        if case .file(let path) = passphrase { try warn(about: path) }
        return try passphrase?.passphrase(environment: environment)
    }

    func warn(about path: FilePath) throws(TeeError) {
        if let finding = try SecretFile.finding(path) { warn(finding) }
    }

    /// The PIN of the token that `uri` names: from the file that the URI names, else from ``passphrase``, else from the
    /// variable `TEE_BUILD_PIN`; nil if none of them is there.
    func pin(of pinPath: String?) throws(TeeError) -> [UInt8]? {
        let variable = "TEE_BUILD_PIN"
        if let pinPath {
            try warn(about: FilePath(pinPath))
            return try PassphraseSource.file(FilePath(pinPath)).passphrase(environment: environment)
        }
        if passphrase != nil { return try secret() }
        guard environment[variable] != nil else { return nil }
        return try PassphraseSource.environment(variable).passphrase(environment: environment)
    }
}

extension SignerReference {
    /// The signer that this names, ready to sign; nil for ``detached``.
    ///
    /// - Throws: what the signer's `init` throws, and `TB4016`, `TB5001` and `TB3100` if passphrase or PIN cannot be read.
    public func signer(_ options: SignerOptions) async throws(TeeError) -> (any Signer)? {
        switch self {
        case .file(let path):
            let signer = try FileSigner(path, passphrase: try options.secret(), allowing: options.allowedKey)
            if signer.isReadableByOthers { options.warn(SecretFile.readable(path.string)) }
            return signer
        case .program(let program):
            return ProgramSigner(program, timeLimit: options.timeLimit ?? .seconds(120), report: options.report)
        case .token(let uri):
            let pin = try options.pin(of: uri.pinPath)
            return try await onOwnThread { () throws(TeeError) in
                try TokenSigner(
                    uri,
                    module: options.environment["PKCS11_MODULE_PATH"],
                    pin: pin,
                    allowing: options.allowedKey
                )
            }
        case .service(let address):
            var settings = options.service
            settings.timeLimit = options.timeLimit ?? settings.timeLimit
            settings.expected = options.expected
            settings.report = options.report
            if let path = settings.trust.keyPath ?? settings.trust.certificatePath {
                try options.warn(about: FilePath(path))
            }
            if let token = settings.token, token.isReadableByOthers { options.warn(SecretFile.readable(token.path)) }
            return try ServiceSigner(address, settings)
        case .detached: return nil
        }
    }
}
