/// Which metadata a configuration asks for.
enum MetadataNeed: Sendable, Hashable {
    /// For platforms without EDMM.
    case sgx1
    /// For platforms with EDMM only.
    case sgx2
    case both
}

/// The attribute fields that a configuration comes to (linux-sgx, manage_metadata.cpp `fill_enclave_css`,
/// `modify_metadata` and `check_config`).
struct EnclaveAttributes: Sendable, Hashable {
    let flags: UInt64
    let flagsMask: UInt64
    let xfrm: UInt64
    let xfrmMask: UInt64
    let miscSelect: UInt32
    let miscMask: UInt32
    /// `desired_misc_select` of the metadata.
    let desiredMiscSelect: UInt32
    /// XSAVE area of the metadata's XFRM, in bytes.
    let xsaveByteCount: UInt64
    let ssaFramePages: UInt64
    let need: MetadataNeed
    /// The coloured line that the tool prints about it; empty before 2.18.
    let notice: String

    /// xfrm of the metadata: all bits that are not checked or that are set.
    var metadataXFRM: UInt64 { ~xfrmMask | (xfrm & xfrmMask) }

    init(_ values: EnclaveConfiguration, _ plan: EnclavePlan, _ generation: SDKGeneration) throws(Refusal) {
        var flags: UInt64 = 4
        for (setting, bit) in EnclaveAttributes.flagBits where values[setting] == 1 { flags |= bit }
        self.flags = flags
        flagsMask = generation.attributeMaskFlags | flags | (values[.disableDebug] == 1 ? 2 : 0)
        var xfrm: UInt64 = 3
        var mask: UInt64 = 3 | ~generation.legalXFRM
        for (setting, bits) in EnclaveAttributes.featureBits where setting.isKnown(to: generation) {
            switch values[setting] {
            case 0: mask |= bits
            case 1:
                mask |= bits
                xfrm |= bits
            default: mask &= ~bits
            }
        }
        self.xfrm = xfrm
        xfrmMask = mask
        let select = UInt32(truncatingIfNeeded: values[.miscSelect])
        miscMask = UInt32(truncatingIfNeeded: values[.miscMask])
        miscSelect = generation.masksMiscSelect ? select & miscMask : select
        desiredMiscSelect = generation.masksMiscSelect ? select : 0
        let enabled = ~mask | (xfrm & mask)
        let rows = EnclaveAttributes.xsaveSizes.dropLast(generation.hasUserRegion ? 0 : 1)
        let size = rows.last { enabled & $0.bits == $0.bits }?.size ?? 576
        xsaveByteCount = size
        ssaFramePages = generation.hasUserRegion ? (size + 184 + 4095) / 4096 : 1
        (need, notice) = try EnclaveAttributes.need(
            plan,
            generation,
            select: select,
            own: miscSelect,
            mask: miscMask
        )
    }

    private static let flagBits: [(EnclaveSetting, UInt64)] = [
        (.provisionKey, 0x10), (.launchKey, 0x20), (.enableKSS, 0x80), (.enableAEXNotify, 0x400),
    ]
    private static let featureBits: [(EnclaveSetting, UInt64)] = [(.pkru, 0x200), (.amx, 0x60000)]
    private static let xsaveSizes: [(bits: UInt64, size: UInt64)] = [
        (3, 576), (6, 832), (0x18, 1088), (0xe6, 2688), (0x200, 2752), (0x60000, 11008),
    ]

    private static func need(
        _ plan: EnclavePlan,
        _ generation: SDKGeneration,
        select: UInt32,
        own: UInt32,
        mask: UInt32
    ) throws(Refusal) -> (MetadataNeed, String) {
        guard generation.hasUserRegion else { return (.sgx1, "") }
        func green(_ text: String) -> String { "\u{1b}[0;32mINFO: \(text)\n\u{1b}[0m" }
        let names = "Enclave configuration 'MiscSelect' and 'MiscSelectMask' will prevent enclave from"
        if plan.userRegion > 0 {
            let needs = "Enclave configuration 'UserRegionSize' requires"
            try EnclavePlan.require(
                own & mask & 1 == 1,
                "UserRegionSize is \(plan.userRegion), and bit 0 of MiscSelect or of MiscMask is 0",
                "a user region needs EDMM: set bit 0 of both",
                "\u{1b}[0;31mERROR: \(needs) MiscSelect[0] and MiscMask[0] set to 1.\n\u{1b}[0m"
            )
            return (.sgx2, green("\(needs) the enclave to be run on SGX2 platform."))
        }
        guard plan.isDynamic else {
            let text =
                own & 1 == 1
                ? "\(names) running on SGX1 platform." : "SGX1 only enclave, which will run on all platforms."
            return (.sgx1, green(text))
        }
        // Until 2.21 the tool looked at SIGSTRUCT's own MISCSELECT, since the metadata kept none.
        guard select & 1 == 1 else {
            let advice =
                "To use the dynamic features on SGX2 platform, suggest to set MiscMask[0]=0 and MiscSelect[0]=1."
            return (.sgx1, green("\(names) using dynamic features. \(advice)"))
        }
        let need: MetadataNeed = mask & 1 == 1 ? .sgx2 : .both
        guard generation.masksMiscSelect else {
            return (
                need,
                green(
                    "\(names) running on SGX1 platform. To make it run on SGX1 platform, suggest to set MiscSelect[0]=0."
                )
            )
        }
        return need == .sgx2
            ? (need, green("SGX2 only enclave, can only run on SGX2 platform."))
            : (
                need,
                green(
                    "Enclave can run on both SGX1 and SGX2 platforms. "
                        + "Only on SGX2 platform can it take advantage of dynamic features."
                )
            )
    }
}
