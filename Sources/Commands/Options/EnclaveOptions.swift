internal import ArgumentParser
internal import Bytes
internal import Diagnostics
internal import HostFiles
internal import LibOS
internal import SystemPackage

/// What a user decides about the enclave.
struct EnclaveOptions: ParsableArguments {
    @Option(help: ArgumentHelp("ISVPRODID: which product of the signer it is.", valueName: "n"))
    var isvProdID: UInt16 = 0

    @Option(help: ArgumentHelp("ISVSVN: the security version; raise it when a fix must be enforced.", valueName: "n"))
    var isvSvn: UInt16 = 0

    @Flag(help: "Make an enclave that can be debugged: it protects nothing.")
    var debug = false

    @Option(
        help: ArgumentHelp(
            "Date in the signature; else that of SOURCE_DATE_EPOCH, else when the image was made.",
            valueName: "yyyy-mm-dd"
        )
    )
    var date: String?

    @Option(help: ArgumentHelp("Size of the enclave, such as 512M.", valueName: "size"))
    var enclaveSize: String?

    @Option(help: ArgumentHelp("Threads of the enclave.", valueName: "n"))
    var threads: Int?

    @Flag(help: "Let memory and threads grow while the enclave runs (EDMM): for machines with SGX2 only.")
    var edmm = false

    @Option(help: ArgumentHelp("Sizes for a kind of program: see `tee-build check`.", valueName: "name"))
    var preset: String?

    @Option(
        help: ArgumentHelp("Configuration of the LibOS's own kind: it is put over what is made.", valueName: "file")
    )
    var config: String?

    @Option(
        help: ArgumentHelp("Which files may be opened: closure or all.", valueName: "scope"),
        transform: { try knownValue($0) }
    )
    var trust: TrustScope?

    @Option(
        name: .customLong("trust-file"),
        help: ArgumentHelp("More files that may be opened, as a pattern; may be repeated.", valueName: "pattern")
    )
    var trustFiles: [String] = []

    @Option(
        name: .customLong("host-env"),
        help: ArgumentHelp("Variable whose value the host gives; may be repeated.", valueName: "name")
    )
    var hostVariables: [String] = []

    @Flag(
        name: .customLong("occlum-env"),
        help: "Take Occlum's settings from variables of the image's environment, such as OCCLUM_USER_SPACE_SIZE."
    )
    var takesImageVariables = false

    @Option(help: ArgumentHelp("Keep declared volumes encrypted under this sealing key.", valueName: "key name"))
    var volumeKey: String?

    @Option(help: ArgumentHelp("Remote attestation: none or dcap.", valueName: "kind"))
    var attestation: String?

    @Option(help: ArgumentHelp("File with 16 bytes under which the file system is encrypted.", valueName: "file"))
    var imageKey: String?

    /// The settings; the date is still open.
    func settings() throws -> InstanceSettings {
        var settings = InstanceSettings()
        settings.isvProdID = isvProdID
        settings.isvSVN = isvSvn
        settings.isDebug = debug
        settings.enclaveSize = try enclaveSize.map { try EnclaveOptions.bytes($0, option: "--enclave-size") }
        settings.threads = threads
        settings.usesEDMM = edmm
        settings.preset = preset
        if let config {
            let bytes = try InputFile(FilePath(config)).contents(limit: 16 << 20)
            settings.configuration = ConfigurationText(name: config, bytes: bytes)
        }
        settings.trust = trust
        settings.trustedPatterns = trustFiles.map { PathBytes($0) }
        settings.takesImageVariables = takesImageVariables
        settings.hostVariables = hostVariables
        settings.volumeKey = volumeKey
        settings.attestation = attestation
        settings.imageKey = try imageKey.map { try InputFile(FilePath($0)).contents(limit: 1 << 12) }
        return settings
    }

    /// A size such as `512M`.
    static func bytes(_ text: String, option: String) throws -> UInt64 {
        guard let size = memorySize(text) else {
            throw TeeError(
                .optionValue,
                object: "\(option) \(text)",
                cause: "it is no size",
                hint: "write a number with K, M or G, such as 512M"
            )
        }
        return size
    }
}

/// The value that `text` names, one of a few.
func knownValue<Value: RawRepresentable & CaseIterable>(_ text: String) throws -> Value where Value.RawValue == String {
    if let value = Value(rawValue: text) { return value }
    throw ValidationError("\(text) is none of: \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
}
