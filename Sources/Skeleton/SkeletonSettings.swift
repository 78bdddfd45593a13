public import SGX

/// How a skeleton enclave is built and signed; what `sgxsign` of inclavare-containers takes as options, and what it
/// leaves zero.
public struct SkeletonSettings: Sendable, Hashable {
    /// What goes into the image's metadata (`--mmap-size`, `--null_dereference_protection`, `--mmap_min_addr`).
    public var metadata: SkeletonMetadata
    /// Whether a debugger may look into it (default of `sgxsign`; `--no-debugger` switches it off).
    public var isDebug: Bool
    /// Whether bit 31 of SIGSTRUCT's type is set (`--debug-enclave`).
    public var isDebugRelease: Bool
    /// XFRM (`--xfrm`). `sgxsign` takes all that its machine has; ours depends on no machine.
    public var xfrm: XFRM
    /// XFRM's mask (`--xfrm-mask`).
    public var xfrmMask: XFRM
    /// MISCSELECT, which nobody compares: its mask is 0.
    public var miscSelect: UInt32
    /// ISVPRODID.
    public var isvProdID: UInt16
    /// ISVSVN.
    public var isvSVN: UInt16
    /// DATE.
    public var date: SignatureDate

    /// Settings; the defaults are a product enclave that every processor with SGX can run.
    public init(
        metadata: SkeletonMetadata = SkeletonMetadata(),
        isDebug: Bool = false,
        isDebugRelease: Bool = false,
        xfrm: XFRM = .legacy,
        xfrmMask: XFRM? = nil,
        miscSelect: UInt32 = 0,
        isvProdID: UInt16 = 0,
        isvSVN: UInt16 = 0,
        date: SignatureDate = .none
    ) {
        self.metadata = metadata
        self.isDebug = isDebug
        self.isDebugRelease = isDebugRelease
        self.xfrm = xfrm
        self.xfrmMask = xfrmMask ?? xfrm
        self.miscSelect = miscSelect
        self.isvProdID = isvProdID
        self.isvSVN = isvSVN
        self.date = date
    }
}
