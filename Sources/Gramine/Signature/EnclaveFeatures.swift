internal import Diagnostics
internal import TOML

/// ATTRIBUTES, MISCSELECT and their masks as a manifest asks for them (`get_enclave_attributes` in
/// python/graminelibos/sgx_sign.py).
struct EnclaveFeatures: Sendable, Hashable {
    private(set) var flags: UInt64 = 0x4
    private(set) var flagsMask: UInt64
    private(set) var xfrm: UInt64 = 0x3
    private(set) var xfrmMask: UInt64
    private(set) var misc: UInt64 = 0
    private(set) var miscMask: UInt64

    /// - Throws: `TB2201` if keys of two releases are mixed or a feature has a value that it cannot have.
    init(_ manifest: GramineManifest, _ bits: LayoutConstants.FeatureBits) throws(TeeError) {
        flagsMask = bits.flagsMask
        xfrmMask = bits.xfrmMask
        miscMask = bits.miscMask
        let version = manifest.version
        if EnclaveFeatures.isSet(manifest.sgx["debug"], version) { flags |= 0x2 }
        if EnclaveFeatures.isSet(try EnclaveFeatures.exceptionFlag(manifest), version) { misc |= 1 }

        let required = [
            ("require_avx", bits.avx), ("require_avx512", bits.avx512), ("require_mpx", bits.mpx),
            ("require_pkru", bits.pkru), ("require_amx", version >= .v1_1 ? bits.amx : 0),
        ]
        if version.hasCPUFeatures, let features = manifest.sgx[table: "cpu_features"] {
            if version.hasRequiredFeatures, let old = required.first(where: { manifest.sgx[$0.0] != nil }) {
                throw manifest.invalid(
                    "sgx.\(old.0)",
                    "it cannot stand beside sgx.cpu_features",
                    "write sgx.cpu_features.\(old.0.dropFirst(8)) = \"required\" instead"
                )
            }
            try choose(features, [("avx", bits.avx), ("avx512", bits.avx512), ("amx", bits.amx)], manifest, false)
            try choose(features, [("mpx", bits.mpx), ("pkru", bits.pkru)], manifest, true)
        } else if version.hasRequiredFeatures {
            for (key, bits) in required where EnclaveFeatures.isSet(manifest.sgx[key], version) { xfrm |= bits }
        }
        if version.isGraphene { (flagsMask, xfrmMask, miscMask) = (flags, xfrm, misc) }
    }

    /// Whether an option is on: until 1.5 whatever equals 1 in Python, then `true` only.
    private static func isSet(_ value: TOMLValue?, _ version: GramineVersion) -> Bool {
        switch value {
        case .boolean(let flag)?: flag
        case .integer(let number)?: version < .v1_6 && number == 1
        case .float(let number)?: version < .v1_6 && number == 1
        default: false
        }
    }

    private static func exceptionFlag(_ manifest: GramineManifest) throws(TeeError) -> TOMLValue? {
        let version = manifest.version
        guard version == .v1_6 || version == .v1_7, let old = manifest.sgx["require_exinfo"] else {
            return manifest.sgx[version.exceptionKey]
        }
        guard manifest.sgx["use_exinfo"] == nil else {
            throw manifest.invalid("sgx.require_exinfo", "it cannot stand beside sgx.use_exinfo", "take it out")
        }
        return old
    }

    private mutating func choose(
        _ features: TOMLTable,
        _ bits: [(key: String, bits: UInt64)],
        _ manifest: GramineManifest,
        _ isHardening: Bool
    ) throws(TeeError) {
        for (key, bits) in bits {
            guard let value = features[key] else { continue }
            switch value.string {
            case "required"?:
                xfrm |= bits
                xfrmMask |= bits
            case "disabled"?:
                xfrm &= ~bits
                xfrmMask |= bits
            case "unspecified"? where !isHardening: break
            default:
                throw manifest.invalid(
                    "sgx.cpu_features.\(key)",
                    "it is \(value.string.map { "\"\($0)\"" } ?? value.kind)",
                    "write \"disabled\" or \"required\"" + (isHardening ? "" : " or \"unspecified\"")
                )
            }
        }
    }
}
