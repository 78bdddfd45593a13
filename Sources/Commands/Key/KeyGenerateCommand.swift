internal import ArgumentParser
internal import Crypto
internal import SGX
internal import Signing
internal import StrictJSON
internal import SystemPackage

/// `tee-build key generate FILE`.
struct KeyGenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Make a key that signs enclaves: RSA of 3072 bits with exponent 3.",
        discussion: """
            FILE must not be there yet; only its owner may read it. With a passphrase it is encrypted. \
            pkcs11:token=NAME;object=LABEL makes the key in a token, which it never leaves.
            """
    )

    @Argument(help: "The PEM file to write, or the PKCS#11 URI of the key to make.")
    var file: String

    @OptionGroup var passphrase: PassphraseOptions

    @Option(help: "How the result is written: text or json.")
    var format = ResultFormat.text

    func run() async throws {
        let context = CommandContext.current
        let publicKey =
            if case .token(let uri) = try passphrase.token(file) {
                try await KeyGeneration.generate(in: uri, passphrase.options(context))
            } else {
                try KeyGeneration.generate(to: FilePath(file), passphrase: try passphrase.passphrase(context))
            }
        let mrsigner = publicKey.mrsigner?.description ?? ""
        if format == .json {
            let result = JSONValue.members(["file": .string(file), "mrsigner": .string(mrsigner)])
            context.writeOutput(result.indentedText + [0x0a])
        } else {
            context.print("MRSIGNER  \(mrsigner)")
        }
    }
}
