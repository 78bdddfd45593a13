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
    /// Whether the lock's word was taken for the key, because the signer cannot be asked.
    let isAssumed: Bool
    /// Whether the signer tells its key to nobody before it signs.
    let isSilent: Bool

    /// - Parameters:
    ///   - expected: the MRSIGNER that the target names.
    ///   - answer: what the signer has told of its key; nil if it was not asked.
    ///   - locked: the MRSIGNER that the lock has of the target.
    /// - Throws: what is wrong with the key.
    init(
        _ signing: TargetSigning,
        _ values: TargetValues,
        expecting expected: MRSIGNER?,
        answer: SignerKeys.Answer?,
        locked: String?,
        in workspace: Workspace
    ) throws(TeeError) {
        reference = values.signer
        var options = try PlannedSigner.options(signing, in: workspace)
        options.allowedKey = values.publishedKey
        var (expected, known, isAssumed, isSilent) = (expected, expected, false, false)
        if case .file(let path) = reference {
            let passphrase = try options.passphrase?.passphrase(environment: options.environment)
            known = try FileSigner(path, passphrase: passphrase, allowing: options.allowedKey).mrsigner
        }
        switch answer {
        // Nobody else may sign then, be it that the key is changed just now.
        case .key(let key): (expected, known) = (key, key)
        case .silent: isSilent = true
        case .unreachable: isAssumed = true
        case .unusable(let error): throw error
        case nil: break
        }
        options.expected = expected
        self.expected = expected
        self.options = options
        self.isAssumed = isAssumed
        self.isSilent = isSilent
        mrsigner = known
        identity = known?.description ?? (isAssumed ? locked : signing.signer) ?? ""
    }

    /// How the signer of a target is spoken to.
    ///
    /// - Throws: what is wrong with its files.
    static func options(_ signing: TargetSigning, in workspace: Workspace) throws(TeeError) -> SignerOptions {
        var options = SignerOptions()
        if let file = signing.passphraseFile { options.passphrase = .file(workspace.path(file)) }
        if let variable = signing.passphraseVariable { options.passphrase = .environment(variable) }
        options.timeLimit = signing.timeout.map { .seconds($0) }
        options.environment = workspace.environment
        options.service = try PlannedSigner.service(signing, in: workspace)
        return options
    }

    /// The MRSIGNER that must have signed; nil for any.
    ///
    /// - Throws: `TB2100` for a key that SGX takes not, and what reading it throws.
    static func expected(_ signing: TargetSigning, in workspace: Workspace) throws(TeeError) -> MRSIGNER? {
        guard let file = signing.signerKey else { return nil }
        return try mrsigner(ofKeyIn: workspace.path(file))
    }

    private static func mrsigner(ofKeyIn path: FilePath) throws(TeeError) -> MRSIGNER {
        let identity = try KeyIdentity(path)
        if let mrsigner = identity.mrsigner { return mrsigner }
        throw TeeError(
            .enclavefile,
            object: path.string,
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
}
