internal import ArgumentParser
internal import Crypto
internal import Diagnostics
internal import SGX
internal import Signing
internal import SystemPackage
internal import TEEBuild

/// Who signs.
struct SigningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Who signs: file:KEY.pem, pkcs11:URI, https://HOST, exec:PROGRAM, or detached to wait for a signature.",
            valueName: "signer"
        )
    )
    var signer: String?

    @OptionGroup var passphrase: PassphraseOptions

    @Option(help: ArgumentHelp("PEM key, or its public half, that must have signed.", valueName: "file"))
    var signerKey: String?

    @Option(help: ArgumentHelp("Sign with a key whose private half is published, by its name.", valueName: "name"))
    var allowPublishedKey: String?

    @Option(help: ArgumentHelp("Seconds that a signer may take.", valueName: "n"))
    var signerTimeout: Int?

    @OptionGroup var service: SignerServiceOptions

    /// Who signs, ready to; nil for an image that waits for its signature.
    ///
    /// - Throws: `TB2033` if nobody is named.
    func choice(_ context: CommandContext) async throws -> (any Signer)? {
        guard let signer else {
            throw TeeError(
                .noSigner,
                object: "--signer",
                cause: "nobody is named who signs the enclave",
                hint: """
                    sign with --signer file:KEY.pem (`tee-build key generate KEY.pem` makes one), pkcs11:URI, \
                    https://HOST or exec:PROGRAM, or say --signer detached to sign elsewhere and later
                    """
            )
        }
        var options = SignerOptions()
        options.passphrase = passphrase.source
        options.allowedKey = try published()
        options.timeLimit = signerTimeout.map { .seconds($0) }
        options.service = try service.settings()
        options.expected = try expectation()
        options.environment = context.environment
        options.report = { context.report($0) }
        options.warn = { context.warn($0) }
        return try await SignerReference.parse(signer).signer(options)
    }

    /// The MRSIGNER that must have signed; nil for any.
    func expectation() throws -> MRSIGNER? { try SigningOptions.mrsigner(ofKeyIn: signerKey) }

    /// MRSIGNER of the key in a file; nil for no file.
    static func mrsigner(ofKeyIn file: String?) throws -> MRSIGNER? {
        guard let file else { return nil }
        let identity = try KeyIdentity(FilePath(file))
        guard let mrsigner = identity.mrsigner else {
            let key = identity.publicKey
            throw TeeError(
                .optionValue,
                object: "--signer-key \(file)",
                cause: "SGX takes no key of \(key.bitCount) bits with exponent \(key.exponent)",
                hint: "name the key that signs enclaves: RSA of 3072 bits with exponent 3"
            )
        }
        return mrsigner
    }

    private func published() throws -> PublishedKey? {
        guard let allowPublishedKey else { return nil }
        if let key = PublishedKey.allCases.first(where: { $0.name == allowPublishedKey }) { return key }
        throw TeeError(
            .optionValue,
            object: "--allow-published-key \(allowPublishedKey)",
            cause: "no published key has this name",
            hint: "there are: \(PublishedKey.allCases.map(\.name).joined(separator: ", "))"
        )
    }
}
