public import Crypto
public import Diagnostics
internal import HostFiles
public import SGX
public import SystemPackage

/// Signs with an RSA key in a PEM file (PKCS#8 or PKCS#1, encrypted or not): `file:KEY.pem`.
public struct FileSigner: KeySigner {
    private let key: RSAPrivateKey
    /// Whether the file's group or everybody may read the private key: worth a warning.
    public let isReadableByOthers: Bool
    /// The name that the key was read from.
    public let path: FilePath

    /// Reads the key, once.
    ///
    /// - Parameters:
    ///   - passphrase: of an encrypted key.
    ///   - allowed: the published key that may be used on purpose; none of them may otherwise.
    /// - Throws: `TB4001` no private key, `TB4004` a certificate, `TB4005` passphrase missing,
    ///   `TB4002` passphrase wrong, `TB4003` damaged or not RSA, `TB4010`
    ///   size, `TB4011` exponent, `TB4012` published key, `TB3100` and `TB5001` if the file cannot be read.
    public init(
        _ path: FilePath,
        passphrase: [UInt8]? = nil,
        allowing allowed: PublishedKey? = nil
    ) throws(TeeError) {
        let file = try InputFile(path)
        let text = try file.contents(limit: FileSigner.limit)
        self.path = path
        isReadableByOthers = try file.isReadableByOthers()
        key = try describing(file.name) { () throws(TeeError) in
            let key = try RSAPrivateKey(pem: text, passphrase: passphrase)
            try SigningKeyRules.check(key.publicKey, allowing: allowed)
            return key
        }
    }

    /// The public half.
    public var publicKey: RSAPublicKey { key.publicKey }

    /// MRSIGNER of what it signs.
    public var mrsigner: MRSIGNER? { publicKey.mrsigner }

    /// Signs the material.
    ///
    /// - Throws: `TB4003` if libcrypto fails.
    public func sign(_ material: SigningMaterial) async throws(TeeError) -> EnclaveSignature {
        EnclaveSignature(signature: try key.sign(material.bytes), publicKey: key.publicKey)
    }

    /// No PEM of a key of 3072 bits comes near it.
    static let limit = 1 << 16
}
