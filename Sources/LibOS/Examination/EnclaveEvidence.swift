public import Compatibility
public import SGX

/// What an image really holds: computed from its bytes, whatever its labels and records say.
public struct EnclaveEvidence: Sendable {
    /// The SIGSTRUCT as it stands in the image.
    public var sigstruct: [UInt8]
    /// The measurement of the bytes in the image.
    public var mrenclave: MRENCLAVE
    /// What the enclave would be created with.
    public var secs: SECSValues
    /// Size in bytes.
    public var enclaveSize: UInt64
    /// Whether pages are added while it runs, up to its size.
    public var isDynamic = false
    /// Whether it may ask the AESM service of its machine for quotes or launch tokens; true where that is not known.
    public var usesAESM = true
    /// What of the host the program reaches without protection, in words.
    public var hostMounts: [String] = []
    /// What went into the measurement.
    public var log: MeasurementLog?
    /// Checks of the LibOS's own: trusted files against the image, metadata copies against each other.
    public var checks: [VerificationCheck]
    /// How an image with this enclave is started.
    public var launch: LaunchContract
    /// What the user should know, insecure settings above all.
    public var findings: [Finding]
    /// What the LibOS has to say for `inspect`: a member per subject.
    public var details: [LaunchContract.Setting]

    /// The evidence.
    public init(
        sigstruct: [UInt8],
        mrenclave: MRENCLAVE,
        secs: SECSValues,
        enclaveSize: UInt64,
        log: MeasurementLog? = nil,
        checks: [VerificationCheck] = [],
        launch: LaunchContract,
        findings: [Finding] = [],
        details: [LaunchContract.Setting] = []
    ) {
        self.sigstruct = sigstruct
        self.mrenclave = mrenclave
        self.secs = secs
        self.enclaveSize = enclaveSize
        self.log = log
        self.checks = checks
        self.launch = launch
        self.findings = findings
        self.details = details
    }
}

/// One thing that `verify` looked at.
public struct VerificationCheck: Sendable, Hashable {
    /// A stable name, such as `sigstruct-signature` or `label`.
    public let name: String
    /// What it was about where the name alone does not say: a file, a label.
    public let object: String
    /// Why it failed; nil if it passed.
    public let cause: String?

    /// Whether it passed.
    public var passed: Bool { cause == nil }

    /// A check that failed for this cause, or passed.
    public init(_ name: String, object: String = "", cause: String?) {
        self.name = name
        self.object = object
        self.cause = cause
    }

    /// A check that two values are the same.
    public init(_ name: String, object: String = "", expected: String, found: String?) {
        self.init(
            name,
            object: object,
            cause: found.map { $0.utf8.elementsEqual(expected.utf8) } == true
                ? nil : "\(found.map { "\"\($0)\"" } ?? "nothing") stands where \"\(expected)\" belongs"
        )
    }
}
