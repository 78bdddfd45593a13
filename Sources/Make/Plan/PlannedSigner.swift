internal import Crypto
internal import Diagnostics
internal import Enclavefile
internal import SGX
internal import Signing
internal import SystemPackage
internal import TEEBuild

/// Who signs a target, and what of that its output depends on.
struct PlannedSigner: Sendable {
    let reference: SignerReference
    let options: SignerOptions
    /// The MRSIGNER that must have signed; nil for any.
    let expected: MRSIGNER?
    /// The MRSIGNER of the key, where it is known before anything is signed.
    let mrsigner: MRSIGNER?
    /// The signer's public key as far as it is known, else how it is reached.
    let identity: String

    /// - Throws: `TB2033` if nobody is named; what is wrong with the key.
    init(_ signing: TargetSigning, in workspace: Workspace) throws(TeeError) {
        guard let signer = signing.signer else {
            throw TeeError(
                .noSigner,
                object: "signer",
                cause: "nobody is named who signs the enclave",
                hint: """
                    write signer = "file:KEY.pem" (`tee-build key generate KEY.pem` makes one), "pkcs11:URI", \
                    "https://HOST" or "exec:PROGRAM", or "detached" to sign elsewhere and later
                    """
            )
        }
        reference = try SignerReference.parse(workspace.signer(signer))
        var options = SignerOptions()
        if let file = signing.passphraseFile { options.passphrase = .file(workspace.path(file)) }
        if let variable = signing.passphraseVariable { options.passphrase = .environment(variable) }
        options.allowedKey = try PlannedSigner.published(signing.publishedKey)
        options.timeLimit = signing.timeout.map { .seconds($0) }
        options.environment = workspace.environment
        options.service = try PlannedSigner.service(signing, in: workspace)
        let pinned = try signing.signerKey.map { file throws(TeeError) in
            try PlannedSigner.mrsigner(ofKeyIn: workspace.path(file))
        }
        expected = pinned
        options.expected = pinned
        self.options = options
        switch reference {
        case .file(let path):
            let passphrase = try options.passphrase?.passphrase(environment: options.environment)
            let key = try FileSigner(path, passphrase: passphrase, allowing: options.allowedKey)
            mrsigner = key.mrsigner
        default: mrsigner = pinned
        }
        identity = mrsigner?.description ?? signer
    }

    private static func mrsigner(ofKeyIn path: FilePath) throws(TeeError) -> MRSIGNER {
        let identity = try KeyIdentity(path)
        if let mrsigner = identity.mrsigner { return mrsigner }
        throw TeeError(
            .enclavefile,
            object: "signer-key",
            cause:
                "SGX takes no key of \(identity.publicKey.bitCount) bits with exponent \(identity.publicKey.exponent)",
            hint: "name the key that signs enclaves: RSA of 3072 bits with exponent 3"
        )
    }

    /// How a signing service is talked to.
    private static func service(
        _ signing: TargetSigning,
        in workspace: Workspace
    ) throws(TeeError) -> ServiceSettings {
        func path(_ file: String?) -> FilePath? { file.map { workspace.path($0) } }
        return try ServiceSettings(
            authority: path(signing.serviceAuthority),
            certificate: path(signing.serviceCertificate),
            key: path(signing.serviceKeyFile),
            token: path(signing.serviceTokenFile)
        )
    }

    private static func published(_ name: String?) throws(TeeError) -> PublishedKey? {
        guard let name else { return nil }
        if let key = PublishedKey.allCases.first(where: { $0.name == name }) { return key }
        throw TeeError(
            .enclavefile,
            object: "allow-published-key",
            cause: "no published key has this name",
            hint: "there are: \(PublishedKey.allCases.map(\.name).joined(separator: ", "))"
        )
    }
}
