internal import ArgumentParser
internal import Crypto
internal import SGX
internal import Signing
internal import StrictJSON
internal import SystemPackage

/// `tee-build key show FILE`.
struct KeyShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show MRSIGNER and kind of a key: PEM, private or public, a SIGSTRUCT's, or in a token."
    )

    @Argument(help: "The file, or a PKCS#11 URI.")
    var file: String

    @OptionGroup var passphrase: PassphraseOptions

    @Flag(help: "Print the public key as PEM instead.")
    var publicKey = false

    @Option(help: "How the result is written: text or json.")
    var format = ResultFormat.text

    func run() async throws {
        let context = CommandContext.current
        let identity =
            if case .token(let uri) = try passphrase.token(file) {
                try await KeyIdentity(in: uri, passphrase.options(context))
            } else {
                try KeyIdentity(FilePath(file), passphrase: try passphrase.passphrase(context))
            }
        if publicKey {
            context.writeOutput(identity.publicKey.pem)
        } else if format == .json {
            context.writeOutput(identity.jsonValue.indentedText + [0x0a])
        } else {
            context.print("MRSIGNER  \(identity.mrsigner?.description ?? "none: SGX does not take this key")")
            context.print(
                "key       \(identity.source.rawValue), RSA of \(identity.publicKey.bitCount) bits, "
                    + "exponent \(identity.publicKey.exponent)"
            )
            if let published = identity.published {
                context.warn("its private half is published: it is the key \(published.name)")
            }
        }
    }
}
