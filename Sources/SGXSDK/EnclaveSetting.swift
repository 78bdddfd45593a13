/// An element of EnclaveConfiguration, with its limits and default (linux-sgx 2.26, sign_tool.cpp `main`).
public enum EnclaveSetting: String, Sendable, Hashable, CaseIterable {
    /// ISVPRODID.
    case prodID = "ProdID"
    /// ISVSVN.
    case isvSVN = "ISVSVN"
    /// 1 sets bit 31 of SIGSTRUCT.HEADER's type (a debug signature).
    case releaseType = "ReleaseType"
    /// 1 writes Intel's vendor number 0x8086.
    case intelSigned = "IntelSigned"
    /// 1 gives access to the provisioning key.
    case provisionKey = "ProvisionKey"
    /// 1 gives access to the launch key; with ``hardware`` only.
    case launchKey = "LaunchKey"
    /// 1 lets ATTRIBUTEMASK cover DEBUG.
    case disableDebug = "DisableDebug"
    /// SWDEFINED of SIGSTRUCT, for launch enclaves.
    case hardware = "HW"
    /// Threads that are there from the start.
    case tcsNum = "TCSNum"
    /// Most threads with EDMM; TCSNum where it is missing.
    case tcsMaxNum = "TCSMaxNum"
    /// Threads that are never removed, without the utility thread.
    case tcsMinPool = "TCSMinPool"
    /// 0 binds a thread of the host to a TCS, 1 does not.
    case tcsPolicy = "TCSPolicy"
    /// Most stack of a thread in bytes.
    case stackMaxSize = "StackMaxSize"
    /// Stack in bytes that is never removed.
    case stackMinSize = "StackMinSize"
    /// Most heap in bytes.
    case heapMaxSize = "HeapMaxSize"
    /// Heap in bytes that is never removed.
    case heapMinSize = "HeapMinSize"
    /// Heap in bytes at the start; HeapMaxSize where it is missing.
    case heapInitSize = "HeapInitSize"
    /// Most reserved memory in bytes.
    case reservedMaxSize = "ReservedMemMaxSize"
    /// Reserved memory in bytes that is never removed.
    case reservedMinSize = "ReservedMemMinSize"
    /// Reserved memory in bytes at the start.
    case reservedInitSize = "ReservedMemInitSize"
    /// 1 makes reserved memory executable.
    case reservedExecutable = "ReservedMemExecutable"
    /// MISCSELECT; bit 0 is EXINFO, which EDMM needs.
    case miscSelect = "MiscSelect"
    /// MISCMASK.
    case miscMask = "MiscMask"
    /// 1 sets ATTRIBUTES.KSS.
    case enableKSS = "EnableKSS"
    /// ISVFAMILYID, upper half.
    case familyIDHigh = "ISVFAMILYID_H"
    /// ISVFAMILYID, lower half.
    case familyIDLow = "ISVFAMILYID_L"
    /// ISVEXTPRODID, upper half.
    case extendedProductIDHigh = "ISVEXTPRODID_H"
    /// ISVEXTPRODID, lower half.
    case extendedProductIDLow = "ISVEXTPRODID_L"
    /// Where the image begins, with an ELRange.
    case imageAddress = "EnclaveImageAddress"
    /// Where the ELRange begins.
    case rangeStart = "ELRangeStartAddress"
    /// Size of the ELRange in bytes; 0 for none.
    case rangeSize = "ELRangeSize"
    /// PKRU of XFRM: 0 off, 1 on, 2 as the loader selects.
    case pkru = "PKRU"
    /// AMX of XFRM: 0 off, 1 on, 2 as the loader selects.
    case amx = "AMX"
    /// Memory in bytes that the program itself manages with EDMM.
    case userRegionSize = "UserRegionSize"
    /// 1 sets ATTRIBUTES.AEXNOTIFY.
    case enableAEXNotify = "EnableAEXNotify"
    /// 1 asks for IPP's FIPS mode, which is refused.
    case enableIPPFIPS = "EnableIPPFIPS"
    /// 1 asks for OpenSSL's FIPS mode, which is refused.
    case enableOpenSSLFIPS = "EnableOSSLFIPS"

    /// The values that are accepted.
    public var limits: ClosedRange<UInt64> {
        switch self {
        case .prodID, .isvSVN: 0...0xffff
        case .hardware: 0...0x10
        case .tcsNum, .tcsMaxNum: 1...0xffff_ffff
        case .tcsMinPool, .miscSelect, .miscMask: 0...0xffff_ffff
        case .stackMaxSize, .stackMinSize: 0x2000...0x7fff_ffff_ffff_ffff
        case .heapMaxSize, .heapMinSize, .heapInitSize, .reservedMaxSize, .reservedMinSize, .reservedInitSize,
            .userRegionSize:
            0...0x7fff_ffff_ffff_ffff
        case .familyIDHigh, .familyIDLow, .extendedProductIDHigh, .extendedProductIDLow, .rangeStart: 0...UInt64.max
        case .imageAddress, .rangeSize: 0x1000...UInt64.max
        case .pkru, .amx: 0...2
        case .releaseType, .intelSigned, .provisionKey, .launchKey, .disableDebug, .tcsPolicy, .reservedExecutable,
            .enableKSS, .enableAEXNotify, .enableIPPFIPS, .enableOpenSSLFIPS:
            0...1
        }
    }

    /// The value where the element is missing.
    public var defaultValue: UInt64 {
        switch self {
        case .tcsNum, .tcsMaxNum, .tcsMinPool, .tcsPolicy: 1
        case .stackMaxSize: 0x40000
        case .stackMinSize: 0x2000
        case .heapMaxSize: 0x100_0000
        case .heapMinSize, .heapInitSize: 0x1000
        case .miscMask: 0xffff_ffff
        default: 0
        }
    }

    /// Whether the signing tool of `generation` knows the element.
    func isKnown(to generation: SDKGeneration) -> Bool {
        switch self {
        case .amx, .userRegionSize, .enableAEXNotify: generation.hasUserRegion
        case .enableIPPFIPS: generation.hasIPPFIPS
        case .enableOpenSSLFIPS: generation.hasOpenSSLFIPS
        default: true
        }
    }
}
