/// Who built the signing tool whose rules are followed.
public enum SDKFlavour: String, Sendable, Hashable, CaseIterable {
    /// Intel's linux-sgx.
    case intel
    /// Occlum's fork (occlum/linux-sgx, branches `sgx_*_for_occlum`): allows MPX in XFRM, and always writes SGX1 metadata.
    case occlum
}

/// A version of the SGX SDK and the rules of its signing tool (linux-sgx, common/inc/internal/metadata.h and
/// sdk/sign_tool of each release; known answers in Tests/Fixtures/sgx-sdk).
public struct SDKGeneration: Sendable, Hashable, CustomStringConvertible {
    /// major << 32 | minor << 16 | revision, as it stands at the start of g_global_data.
    public let version: UInt64
    /// Whose tool.
    public let flavour: SDKFlavour

    /// The rules for enclaves of this version; nil if there are none.
    ///
    /// Without a flavour those enclaves that Occlum ships (2.17.1, 2.20, 2.21) are taken as Occlum's.
    public init?(version: UInt64, flavour: SDKFlavour? = nil) {
        guard SDKGeneration.known.contains(version) else { return nil }
        let forked = SDKGeneration.forked.contains(version)
        guard flavour != .occlum || forked else { return nil }
        self.version = version
        self.flavour = flavour ?? (forked && version != SDKGeneration.sdk2_17 ? .occlum : .intel)
    }

    /// The newest that is known.
    static let newest = SDKGeneration(unchecked: 0x2_001a_0064, .intel)

    private init(unchecked version: UInt64, _ flavour: SDKFlavour) {
        self.version = version
        self.flavour = flavour
    }

    private static let sdk2_17: UInt64 = 0x2_0011_0064
    private static let known: [UInt64] = [
        sdk2_17, 0x2_0011_0065, 0x2_0014_0064, 0x2_0015_0064, 0x2_0016_0064, 0x2_0017_0064, 0x2_0018_0064,
        0x2_0019_0064, 0x2_001a_0064,
    ]
    private static let forked: [UInt64] = [sdk2_17, 0x2_0011_0065, 0x2_0014_0064, 0x2_0015_0064]

    private var minor: UInt64 { version >> 16 & 0xffff }

    /// The version as the SDK's releases are named, and the flavour.
    public var description: String { "\(release) (\(flavour.rawValue))" }

    /// The version as the SDK's releases are named, such as `2.17.1`.
    public var release: String {
        let revision = (version & 0xffff) - 100
        return "\(version >> 32).\(minor)" + (revision == 0 ? "" : ".\(revision)")
    }

    /// Version 2.18 and later: region layout for EDMM, AMX, AEX-Notify, one compatible copy as needed.
    var hasUserRegion: Bool { minor >= 18 }
    var hasIPPFIPS: Bool { minor >= 25 }
    var hasOpenSSLFIPS: Bool { minor >= 26 }
    /// Four directories in the header instead of two.
    var hasWideHeader: Bool { minor >= 24 }
    /// MiscSelect is masked by MiscMask in SIGSTRUCT, and kept whole in the metadata.
    var masksMiscSelect: Bool { minor >= 22 }
    /// Without an ELRange, g_global_data tells the enclave's own size as that of the range.
    var tellsSizeAsRange: Bool { minor < 25 }
    /// SGX1 metadata follows even if the configuration asks for SGX2 only.
    var alwaysAppendsOldCopy: Bool { flavour == .occlum }

    /// The bytes that are written at the metadata offset.
    var metadataByteCount: Int { hasWideHeader ? 0x6000 : 0x5000 }
    /// Where the metadata's data begins.
    var headerByteCount: Int { hasWideHeader ? 1904 : 1888 }
    /// sizeof(global_data_t).
    var globalDataByteCount: Int { minor < 18 ? 1688 : minor < 25 ? 1760 : 1768 }
    /// sizeof(thread_data_t).
    var threadDataByteCount: Int { minor < 18 ? 160 : 192 }
    /// Entries of the layout table in g_global_data.
    var layoutSlots: Int { minor < 18 ? 42 : 43 }
    /// XFRM bits that a loader may set by itself.
    var legalXFRM: UInt64 { 0x2e7 | (minor < 18 ? 0 : 0x60000) | (flavour == .occlum ? 0x18 : 0) }
    /// The flags that must match, before those of the configuration are added.
    var attributeMaskFlags: UInt64 { ~(2 | (minor < 18 ? 0 : 0x00ff_0000_0000_0000)) }

    /// The metadata version (major << 32 | minor) of the full copy.
    func metadataVersion(hasRange: Bool) -> UInt64 {
        let (major, own): (UInt64, UInt64) =
            switch minor {
            case ..<18: (2, 4)
            case ..<22: (3, 0)
            case ..<24: (3, 1)
            case ..<26: (3, 2)
            default: (3, 3)
            }
        return (major + (hasRange ? 10 : 0)) << 32 | own
    }

    /// The metadata version of the copy for platforms without EDMM.
    func oldMetadataVersion(hasRange: Bool) -> UInt64 {
        (hasRange ? 11 : 1) << 32 | (hasWideHeader ? 5 : 4)
    }
}
