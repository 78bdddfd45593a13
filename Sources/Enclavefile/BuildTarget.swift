public import TOML

/// A target of an Enclavefile: all variables are replaced, all defaults are in place.
public struct BuildTarget: Sendable {
    /// Its name.
    public let name: String
    /// The names of the targets that must be built before it.
    public let needs: [String]
    /// What it is made by; nil for a group, which only has needs.
    public let conversion: TargetConversion?
    /// Where the file has it.
    public let position: TOMLPosition?
    /// Where the file has its keys, those of inner tables by their paths, such as `isv.svn`.
    let places: [String: TOMLPosition]

    /// Where the file has the key `key`, else the target itself, such as `line 3, column 5: target.redis.isv.svn`.
    public func place(of key: String) -> String {
        let position = places[key] ?? position
        return "\(position.map { "\($0): " } ?? "")target.\(name).\(key)"
    }
}

/// What a target is made from and how, with paths as the file has them.
public struct TargetConversion: Sendable {
    /// The image's reference.
    public var from: String
    /// The output's reference.
    public var to: String
    /// Which image of an index.
    public var platform: String
    /// The LibOS.
    public var libOS: String
    /// The kit; nil for one that is built in.
    public var kit: String?
    /// A part of the LibOS's own configuration; nil for none.
    public var configuration: TOMLTable?
    /// The name of a file with the LibOS's own configuration.
    public var configurationFile: String?
    /// The enclave.
    public var enclave = TargetEnclave()
    /// Who signs.
    public var signing = TargetSigning()
    /// Codes of findings that do not stop it.
    public var allowed: [String] = []
    /// How layers of ours are compressed.
    public var compression: String?
    /// Whether a provenance is written beside the image.
    public var hasProvenance = false
    /// Whether an SBOM is written beside the image.
    public var hasSBOM = false
}

/// What a target says of its enclave.
public struct TargetEnclave: Sendable {
    /// Its size, such as `512M`.
    public var size: String?
    /// Its threads.
    public var threads: Int?
    /// Whether memory and threads are added while it runs.
    public var usesEDMM = false
    /// The preset of sizes.
    public var preset: String?
    /// Whether it can be debugged.
    public var isDebug = false
    /// ISVPRODID.
    public var isvProdID: UInt16 = 0
    /// ISVSVN.
    public var isvSVN: UInt16 = 0
    /// Date in the signature.
    public var date: String?
    /// Which files may be opened.
    public var trust: String?
    /// More files that may be opened.
    public var trustedPatterns: [String] = []
    /// Variables whose value the host gives.
    public var hostVariables: [String] = []
    /// Whether variables of the image's environment set Occlum's own configuration.
    public var takesImageVariables = false
    /// The sealing key of volumes.
    public var volumeKey: String?
    /// The kind of remote attestation.
    public var attestation: String?
    /// The name of a file with the key of the file system.
    public var imageKey: String?
}

/// What a target says of its signer.
public struct TargetSigning: Sendable, Hashable {
    /// Who signs.
    public var signer: String?
    /// The name of a file with the key that must have signed.
    public var signerKey: String?
    /// The name of a file with the passphrase.
    public var passphraseFile: String?
    /// The variable with the passphrase.
    public var passphraseVariable: String?
    /// A published key that may be used.
    public var publishedKey: String?
    /// Seconds that a signer may take.
    public var timeout: Int?
    /// The name of a file with the authorities of a signing service.
    public var serviceAuthority: String?
    /// The name of a file with our certificate for a signing service.
    public var serviceCertificate: String?
    /// The name of a file with that certificate's private key.
    public var serviceKeyFile: String?
    /// The name of a file with the bearer token for a signing service.
    public var serviceTokenFile: String?
}
