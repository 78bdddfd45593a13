internal import ArgumentParser
internal import Crypto
internal import Diagnostics
internal import HostProcess
internal import SGX
internal import Signing
internal import SystemPackage

#if SigningService
    internal import SigningServer
    internal import SigningService
#endif

/// `tee-build serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Be a signing service: sign for others what a policy allows, and write down each decision.",
        discussion: """
            Speaks the protocol of Inclavare's service. Signs nothing but the signing material of enclaves, with a key in \
            a file or a token, for clients that prove who they are. Ends at SIGTERM or SIGINT, behind the requests that \
            are under way. docs/signing.md has the forms of the files.

            \(ServeCommand.absence)
            """
    )

    @Option(help: ArgumentHelp("The key: file:KEY.pem or pkcs11:URI.", valueName: "signer"))
    var signer: String

    @OptionGroup var passphrase: PassphraseOptions

    @Option(help: ArgumentHelp("File to which every decision is appended.", valueName: "file"))
    var auditLog: String

    @Option(help: ArgumentHelp("What is signed for whom (TOML); without it all but debug enclaves.", valueName: "file"))
    var policy: String?

    @Option(help: ArgumentHelp("Clients and their bearer tokens, one a line.", valueName: "file"))
    var tokens: String?

    @OptionGroup var address: ListenOptions
    @OptionGroup(title: "Messages") var speech: SpeechOptions

    func run() async throws {
        let context = CommandContext.current
        try await speech.apply { try await serve(context) }
    }

    #if SigningService
        private static let absence = ""

        private func serve(_ context: CommandContext) async throws {
            let key = try await key(context)
            let policies = try policy.map { try PolicyFile(FilePath($0)) } ?? PolicyFile()
            let tokens = try tokens.map { try ClientTokens(FilePath($0)) }
            let secrets = (tokens?.holdsSecrets == true ? [self.tokens] : []) + [address.tlsKey]
            for path in secrets.compactMap(\.self) {
                if let finding = try SecretFile.finding(FilePath(path)) { context.warn(finding) }
            }
            let report: @Sendable (String) -> Void = { context.report($0) }
            let service = SigningService(
                signer: key,
                clients: ServiceClients(policies: policies, tokens: tokens),
                audit: try AuditLog(FilePath(auditLog)),
                report: report
            )
            let mrsigner = key.publicKey.mrsigner?.description ?? ""
            let isQuiet = speech.quiet
            try await SigningServer(service, address.settings, asksForTokens: tokens != nil).run(
                until: context.end,
                listening: { if !isQuiet { report("listening on \($0), signing as MRSIGNER \(mrsigner)") } }
            )
            if !isQuiet { report("ended: every request that was under way is answered") }
        }

        private func key(_ context: CommandContext) async throws -> any KeySigner {
            let reference = try SignerReference.parse(signer)
            var options = SignerOptions()
            options.passphrase = passphrase.source
            options.environment = context.environment
            options.warn = { context.warn($0) }
            switch reference {
            case .file, .token:
                if let key = try await reference.signer(options) as? any KeySigner { return key }
            case .program, .service, .detached: break
            }
            throw TeeError(
                .optionValue,
                object: "--signer",
                cause: "the service signs with a key of its own",
                hint: "give --signer file:KEY.pem or --signer pkcs11:URI"
            )
        }
    #else
        private static let absence = "Not in this program: \(howToBuild)."
        private static let howToBuild =
            "build with: swift build -c release --static-swift-stdlib --traits SigningService --product tee-build"

        private func serve(_ context: CommandContext) async throws {
            throw TeeError(
                .noSigningService,
                object: "",
                cause: "this tee-build was built without it",
                hint: ServeCommand.howToBuild
            )
        }
    #endif
}
