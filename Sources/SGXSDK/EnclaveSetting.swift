/// An element of EnclaveConfiguration, with its limits and default (linux-sgx 2.26, sign_tool.cpp `main`).
public enum EnclaveSetting: String, Sendable, Hashable, CaseIterable {
    case prodID = "ProdID"
    case isvSVN = "ISVSVN"
    case releaseType = "ReleaseType"
    case intelSigned = "IntelSigned"
    case provisionKey = "ProvisionKey"
    case launchKey = "LaunchKey"
    case disableDebug = "DisableDebug"
    case hardware = "HW"
    case tcsNum = "TCSNum"
    case tcsMaxNum = "TCSMaxNum"
    case tcsMinPool = "TCSMinPool"
    case tcsPolicy = "TCSPolicy"
    case stackMaxSize = "StackMaxSize"
    case stackMinSize = "StackMinSize"
    case heapMaxSize = "HeapMaxSize"
    case heapMinSize = "HeapMinSize"
    case heapInitSize = "HeapInitSize"
    case reservedMaxSize = "ReservedMemMaxSize"
    case reservedMinSize = "ReservedMemMinSize"
    case reservedInitSize = "ReservedMemInitSize"
    case reservedExecutable = "ReservedMemExecutable"
    case miscSelect = "MiscSelect"
    case miscMask = "MiscMask"
    case enableKSS = "EnableKSS"
    case familyIDHigh = "ISVFAMILYID_H"
    case familyIDLow = "ISVFAMILYID_L"
    case extendedProductIDHigh = "ISVEXTPRODID_H"
    case extendedProductIDLow = "ISVEXTPRODID_L"
    case imageAddress = "EnclaveImageAddress"
    case rangeStart = "ELRangeStartAddress"
    case rangeSize = "ELRangeSize"
    case pkru = "PKRU"
    case amx = "AMX"
    case userRegionSize = "UserRegionSize"
    case enableAEXNotify = "EnableAEXNotify"
    case enableIPPFIPS = "EnableIPPFIPS"
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
