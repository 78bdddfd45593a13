internal import ArgumentParser
internal import Signing
internal import SystemPackage

/// How a signing service is talked to.
struct SignerServiceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "PEM file of the authorities whose certificate a signing service must have, and no others.",
            valueName: "file"
        )
    )
    var signerCa: String?

    @Option(help: ArgumentHelp("PEM file of our own certificate for a signing service.", valueName: "file"))
    var signerCert: String?

    @Option(
        help: ArgumentHelp(
            "PEM file of its private key, if it is not in the file of the certificate.",
            valueName: "file"
        )
    )
    var signerKeyFile: String?

    @Option(help: ArgumentHelp("File with the bearer token for a signing service.", valueName: "file"))
    var signerTokenFile: String?

    func validate() throws {
        if signerKeyFile != nil, signerCert == nil { throw ValidationError("--signer-key-file needs --signer-cert") }
    }

    /// The settings that these options ask for.
    ///
    /// - Throws: `TB4057` if the token is none, `TB3100` and `TB5001` if its file cannot be read.
    func settings() throws -> ServiceSettings {
        try ServiceSettings(
            authority: signerCa.map { FilePath($0) },
            certificate: signerCert.map { FilePath($0) },
            key: signerKeyFile.map { FilePath($0) },
            token: signerTokenFile.map { FilePath($0) }
        )
    }
}
