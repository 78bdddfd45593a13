internal import Bytes
public import Crypto
public import Diagnostics
internal import HostFiles
public import SGX
public import StrictJSON
public import SystemPackage

/// What can be said of a signing key without using it: `key show`.
public struct KeyIdentity: Sendable, Hashable {
    /// Where the key was found.
    public enum Source: String, Sendable, Hashable {
        case privateKey = "private key"
        case publicKey = "public key"
        case sigstruct = "SIGSTRUCT"
        case token = "key in a token"
    }

    /// Where the key was found.
    public let source: Source
    /// The public half.
    public let publicKey: RSAPublicKey

    init(source: Source, publicKey: RSAPublicKey) {
        self.source = source
        self.publicKey = publicKey
    }

    /// The key in a PEM file, private or public, or in a SIGSTRUCT.
    ///
    /// - Parameter passphrase: of an encrypted private key.
    /// - Throws: `TB4017` if the file is none of these, `TB4001` to `TB4005` if it is one and cannot be read as such,
    ///   `TB3100` and `TB5001` if it cannot be read at all.
    public init(_ path: FilePath, passphrase: [UInt8]? = nil) throws(TeeError) {
        let file = try InputFile(path)
        let content = try file.contents(limit: FileSigner.limit)
        self = try describing(file.name) { () throws(TeeError) in
            try KeyIdentity(content: content, passphrase: passphrase)
        }
    }

    /// The key in the content of such a file.
    ///
    /// - Throws: as ``init(_:passphrase:)``.
    public init(content: [UInt8], passphrase: [UInt8]? = nil) throws(TeeError) {
        if content.count == SIGSTRUCT.byteCount, let sigstruct = try? SIGSTRUCT(parsing: content), sigstruct.isSigned,
            content.starts(with: SIGSTRUCT().bytes.prefix(12))
        {
            source = .sigstruct
            publicKey = sigstruct.publicKey
            return
        }
        switch PEMKind(content) {
        case .publicKey:
            source = .publicKey
            publicKey = try RSAPublicKey(pem: content)
        case .privateKey, .certificate, .other:
            source = .privateKey
            publicKey = try RSAPrivateKey(pem: content, passphrase: passphrase).publicKey
        case nil:
            throw TeeError(
                .noKeyToShow,
                object: "",
                cause: "\(content.count) bytes that are neither PEM nor a signed SIGSTRUCT",
                hint: "name a PEM key, or the .sig or .ss file of an enclave"
            )
        }
    }

    /// MRSIGNER of what the key signs; nil for a key that SGX does not take.
    public var mrsigner: MRSIGNER? { isUsable ? publicKey.mrsigner : nil }

    /// Whether SGX takes the key: 3072 bits, exponent 3.
    public var isUsable: Bool { publicKey.bitCount == SIGSTRUCT.keyByteCount * 8 && publicKey.exponent == 3 }

    /// The published key that it is; nil for one that may be secret.
    public var published: PublishedKey? { mrsigner.flatMap { PublishedKey(mrsigner: $0.description) } }

    /// An object with `source`, `mrsigner` (null if SGX does not take the key), `bits`, `exponent`, `usable` and
    /// `published` (null or its name).
    public var jsonValue: JSONValue {
        .members([
            "source": .string(source.rawValue),
            "mrsigner": mrsigner.map { .string($0.description) } ?? .null,
            "bits": .integer(publicKey.bitCount), "exponent": .integer(publicKey.exponent),
            "usable": .bool(isUsable), "published": published.map { .string($0.name) } ?? .null,
        ])
    }
}
