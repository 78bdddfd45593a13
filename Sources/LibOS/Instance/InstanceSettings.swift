public import Bytes
public import Diagnostics
public import SGX

/// What a user decides about an instance, the same for all LibOSes. A LibOS that has no such thing refuses the setting.
public struct InstanceSettings: Sendable {
    /// Size of the enclave in bytes; nil takes the preset's.
    public var enclaveSize: UInt64?
    /// Threads of the enclave; nil takes the preset's.
    public var threads: Int?
    /// Whether a debugger may look into it.
    public var isDebug = false
    /// ISVPRODID.
    public var isvProdID: UInt16 = 0
    /// ISVSVN.
    public var isvSVN: UInt16 = 0
    /// DATE of the SIGSTRUCT.
    public var date = SignatureDate.none
    /// Name of the preset of sizes; nil takes what the program is.
    public var preset: String?
    /// A configuration of the LibOS's own kind, or a part of one, that is put over what is made from the image.
    public var configuration: ConfigurationText?
    /// Which files of the image may be opened.
    public var trust: TrustScope?
    /// More files that may be opened, as patterns.
    public var trustedPatterns: [PathBytes] = []
    /// Whether variables of the image's environment set the LibOS's own configuration, as Inclavare's carrier takes them.
    public var takesImageVariables = false
    /// Variables whose value the host gives.
    public var hostVariables: [String] = []
    /// Name of the sealing key under which declared volumes are kept; nil keeps them in memory.
    public var volumeKey: String?
    /// Kind of remote attestation, such as `none` or `dcap`; nil takes the LibOS's usual one.
    public var attestation: String?
    /// 16 bytes under which the file system image is encrypted; nil leaves it readable.
    public var imageKey: [UInt8]?
    /// Whether memory and threads are added while the enclave runs (EDMM, SGX2).
    public var usesEDMM = false

    /// The settings of somebody who decides nothing.
    public init() {}

    /// Refuses settings that a LibOS does not have.
    ///
    /// - Parameters:
    ///   - libOS: its name.
    ///   - taken: those that it has, of the ones that not every LibOS has.
    /// - Throws: `TB2030`.
    public func refuse(for libOS: String, except taken: Set<Particular>) throws(TeeError) {
        for setting in Particular.allCases where isGiven(setting) && !taken.contains(setting) {
            throw TeeError(
                .settingNotOfLibOS,
                object: setting.rawValue,
                cause: "\(libOS) has no such setting",
                hint: "leave it out, or choose another LibOS"
            )
        }
    }

    /// Settings that not every LibOS has, by the names of their options.
    public enum Particular: String, Sendable, CaseIterable {
        case enclaveSize = "--enclave-size"
        case threads = "--threads"
        case preset = "--preset"
        case configuration = "--config"
        case trust = "--trust"
        case trustedPatterns = "--trust-file"
        case hostVariables = "--host-env"
        case volumeKey = "--volume-key"
        case attestation = "--attestation"
        case imageKey = "--image-key"
        case imageVariables = "--occlum-env"
        case edmm = "--edmm"
    }

    private func isGiven(_ setting: Particular) -> Bool {
        switch setting {
        case .enclaveSize: enclaveSize != nil
        case .threads: threads != nil
        case .preset: preset != nil
        case .configuration: configuration != nil
        case .trust: trust != nil
        case .trustedPatterns: !trustedPatterns.isEmpty
        case .hostVariables: !hostVariables.isEmpty
        case .volumeKey: volumeKey != nil
        case .attestation: attestation != nil
        case .imageKey: imageKey != nil
        case .imageVariables: takesImageVariables
        case .edmm: usesEDMM
        }
    }
}

/// Which files of an image may be opened inside the enclave.
public enum TrustScope: String, Sendable, Hashable, CaseIterable {
    /// What the program reaches.
    case closure
    /// Every regular file outside of volatile folders.
    case all
}

/// A configuration file of a user: Occlum.json, a part of a manifest.
public struct ConfigurationText: Sendable, Hashable {
    /// Its name, for messages only.
    public let name: String
    /// Its bytes.
    public let bytes: [UInt8]

    /// A configuration.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}
