internal import ArgumentParser
internal import Signing
internal import SystemPackage

/// Where the passphrase of a key comes from; never the command line itself, which every user of the machine can read.
struct PassphraseOptions: ParsableArguments {
    @Option(help: ArgumentHelp("File that holds the passphrase of the key.", valueName: "file"))
    var passphraseFile: String?

    @Option(help: ArgumentHelp("Descriptor from which the passphrase of the key is read.", valueName: "fd"))
    var passphraseFd: Int32?

    @Option(help: ArgumentHelp("Environment variable that holds the passphrase of the key.", valueName: "name"))
    var passphraseEnv: String?

    func validate() throws {
        let given = [passphraseFile != nil, passphraseFd != nil, passphraseEnv != nil].count { $0 }
        guard given < 2 else {
            throw ValidationError("give one of --passphrase-file, --passphrase-fd and --passphrase-env")
        }
    }

    /// Where it comes from; nil if no source is named.
    var source: PassphraseSource? {
        if let passphraseFile { return .file(FilePath(passphraseFile)) }
        if let passphraseFd { return .descriptor(passphraseFd) }
        return passphraseEnv.map { .environment($0) }
    }

    /// The token that an argument names; nil if it is a file.
    func token(_ argument: String) throws -> SignerReference? {
        argument.hasPrefix("pkcs11:") ? try SignerReference.parse(argument) : nil
    }

    /// Where a token's PIN comes from.
    func options(_ context: CommandContext) -> SignerOptions {
        var options = SignerOptions()
        options.passphrase = source
        options.environment = context.environment
        options.warn = { context.warn($0) }
        return options
    }

    /// The passphrase; nil if no source is named.
    func passphrase(_ context: CommandContext) throws -> [UInt8]? {
        try source?.passphrase(environment: context.environment)
    }
}
