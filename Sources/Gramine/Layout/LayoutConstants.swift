internal import Bytes
public import Diagnostics

/// What an enclave's layout depends on besides manifest and libpal.so: sizes, offsets and masks of one build of Gramine.
public struct LayoutConstants: Sendable, Hashable {
    /// SSA_FRAME_SIZE.
    public var ssaFrameSize: UInt64 = 0x4000
    /// SSA_FRAME_NUM.
    public var ssaFrameCount: UInt64 = 2
    /// ENCLAVE_STACK_SIZE.
    public var stackSize: UInt64 = 0x40000
    /// ENCLAVE_SIG_STACK_SIZE.
    public var signalStackSize: UInt64 = 0x10000
    /// SGX_GPR_SIZE.
    public var registerSize: UInt64 = 0xb8
    /// STACK_PROTECTOR_CANARY_DEFAULT.
    public var canary: UInt64 = 0xbadb_adba_dbad
    /// DEFAULT_ENCLAVE_BASE.
    public var base: UInt64 = 0
    /// MMAP_MIN_ADDR.
    public var heapMinimum: UInt64 = 0x10000
    /// Where the fields of a thread's page lie.
    public var thread = ThreadOffsets()
    /// What can be asked for in ATTRIBUTES and MISCSELECT.
    public var features = FeatureBits()

    /// Offsets in the page of a thread (`struct pal_enclave_tcb`, pal/src/host/linux-sgx/pal_tcb.h).
    public struct ThreadOffsets: Sendable, Hashable {
        var ownAddress: UInt64 = 0
        var canary: UInt64 = 0x8
        var enclaveSize: UInt64 = 0x110
        var tcsOffset: UInt64 = 0x118
        var initialStack: UInt64 = 0x120
        var signalStackLow: UInt64 = 0x130
        var signalStackHigh: UInt64 = 0x138
        var ssa: UInt64 = 0x148
        var registers: UInt64 = 0x150
        var manifestSize: UInt64 = 0x1a0
        var heapMinimum: UInt64 = 0x1a8
        var heapMaximum: UInt64 = 0x1b0
    }

    /// Bits of ATTRIBUTES, XFRM and MISCSELECT and the masks that are signed (`sgx_arch.h`).
    public struct FeatureBits: Sendable, Hashable {
        var avx: UInt64 = 0x4
        var avx512: UInt64 = 0xe4
        var amx: UInt64 = 0x60000
        var mpx: UInt64 = 0x18
        var pkru: UInt64 = 0x200
        var flagsMask: UInt64 = .max
        var xfrmMask: UInt64 = 0xffff_ffff_fff9_ff1b
        var miscMask: UInt64 = 0xffff_ffff
    }

    /// The constants of a release's sources.
    public init(_ version: GramineVersion) {
        if version == .v1_0 { features.xfrmMask = 0xffff_ffff_ffff_ff1b }
        if version.isGraphene {
            features.avx = 0x6
            features.avx512 = 0xe6
        }
    }

    /// The constants of a build, from its `_graminelibos_offsets.py` (in `graminelibos/_offsets.py` up to 1.4).
    ///
    /// - Throws: `TB3800` if the file is not one, lacks a constant, or has one that no enclave can be laid out by.
    public init(parsing file: [UInt8]) throws(TeeError) {
        let constants = try OffsetsFile(parsing: file)
        guard try constants["PAGESIZE"] == 0x1000, try constants["TCS_SIZE"] == 0x1000 else {
            throw OffsetsFile.invalid("PAGESIZE and TCS_SIZE are not 0x1000")
        }
        try constants.expect(["TCS_OSSA": 0x10, "TCS_NSSA": 0x1c, "TCS_OENTRY": 0x20, "TCS_OGS_BASE": 0x38])
        try constants.expect(["TCS_OFS_LIMIT": 0x40, "TCS_OGS_LIMIT": 0x44])
        ssaFrameSize = try constants.pages("SSA_FRAME_SIZE")
        ssaFrameCount = try constants.bounded("SSA_FRAME_NUM", 1...1024)
        stackSize = try constants.pages("ENCLAVE_STACK_SIZE")
        signalStackSize = try constants.pages("ENCLAVE_SIG_STACK_SIZE")
        registerSize = try constants.bounded("SGX_GPR_SIZE", 1...ssaFrameSize)
        canary = try constants["STACK_PROTECTOR_CANARY_DEFAULT"]
        base = try constants.bounded("DEFAULT_ENCLAVE_BASE", 0...1 << 46)
        heapMinimum = try constants.bounded("MMAP_MIN_ADDR", 0...1 << 46)
        guard base.isMultiple(of: 0x1000), heapMinimum.isMultiple(of: 0x1000) else {
            throw OffsetsFile.invalid("DEFAULT_ENCLAVE_BASE or MMAP_MIN_ADDR is no multiple of a page")
        }
        thread = try ThreadOffsets(constants)
        features = try FeatureBits(constants)
    }
}

extension LayoutConstants.ThreadOffsets {
    fileprivate init(_ constants: OffsetsFile) throws(TeeError) {
        // Eight bytes must fit the thread's page.
        let room: ClosedRange<UInt64> = 0...0xff8
        ownAddress = try constants.bounded("SGX_COMMON_SELF", room)
        canary = try constants.bounded("SGX_COMMON_STACK_PROTECTOR_CANARY", room)
        enclaveSize = try constants.bounded("SGX_ENCLAVE_SIZE", room)
        tcsOffset = try constants.bounded("SGX_TCS_OFFSET", room)
        initialStack = try constants.bounded("SGX_INITIAL_STACK_ADDR", room)
        signalStackLow = try constants.bounded("SGX_SIG_STACK_LOW", room)
        signalStackHigh = try constants.bounded("SGX_SIG_STACK_HIGH", room)
        ssa = try constants.bounded("SGX_SSA", room)
        registers = try constants.bounded("SGX_GPR", room)
        manifestSize = try constants.bounded("SGX_MANIFEST_SIZE", room)
        heapMinimum = try constants.bounded("SGX_HEAP_MIN", room)
        heapMaximum = try constants.bounded("SGX_HEAP_MAX", room)
    }
}

extension LayoutConstants.FeatureBits {
    fileprivate init(_ constants: OffsetsFile) throws(TeeError) {
        avx = try constants["SGX_XFRM_AVX"]
        avx512 = try constants["SGX_XFRM_AVX512"]
        amx = constants.optional("SGX_XFRM_AMX") ?? 0
        mpx = try constants["SGX_XFRM_MPX"]
        pkru = try constants["SGX_XFRM_PKRU"]
        try constants.expect(["SGX_FLAGS_DEBUG": 2, "SGX_FLAGS_MODE64BIT": 4, "SGX_XFRM_LEGACY": 3])
        try constants.expect(["SGX_MISCSELECT_EXINFO": 1])
        // Graphene has no masks: it signs the values themselves as their masks.
        guard constants.optional("SGX_MISCSELECT_MASK_CONST") != nil else { return }
        flagsMask = try constants.mask("SGX_FLAGS_MASK_CONST")
        xfrmMask = try constants.mask("SGX_XFRM_MASK_CONST")
        miscMask = try constants.bounded("SGX_MISCSELECT_MASK_CONST", 0...0xffff_ffff)
    }
}
