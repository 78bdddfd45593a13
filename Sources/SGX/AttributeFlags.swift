/// ATTRIBUTES.FLAGS of an enclave (Intel SDM vol. 3D, 34.7.1).
public struct AttributeFlags: OptionSet, Sendable, Hashable, CustomStringConvertible {
    /// The field as the processor has it.
    public let rawValue: UInt64

    /// Flags of this value, reserved bits included.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// INIT: set by EINIT, never by the maker of an enclave.
    public static let initialized = AttributeFlags(rawValue: 1 << 0)
    /// DEBUG: a debugger may read and write the enclave's memory.
    public static let debug = AttributeFlags(rawValue: 1 << 1)
    /// MODE64BIT: the enclave runs in 64-bit mode.
    public static let mode64Bit = AttributeFlags(rawValue: 1 << 2)
    /// PROVISIONKEY: the provisioning key can be had with EGETKEY.
    public static let provisionKey = AttributeFlags(rawValue: 1 << 4)
    /// EINITTOKEN_KEY: the key for launch tokens can be had with EGETKEY.
    public static let einitTokenKey = AttributeFlags(rawValue: 1 << 5)
    /// CET: control-flow enforcement inside the enclave.
    public static let controlFlowEnforcement = AttributeFlags(rawValue: 1 << 6)
    /// KSS: key separation and sharing.
    public static let keySeparation = AttributeFlags(rawValue: 1 << 7)
    /// AEXNOTIFY: threads can be told of asynchronous exits.
    public static let aexNotify = AttributeFlags(rawValue: 1 << 10)

    /// Bits without a meaning, which ECREATE wants zero.
    public static let reservedBits: UInt64 = ~0x4f7

    private static let names: [(flag: AttributeFlags, name: String)] = [
        (.initialized, "INIT"), (.debug, "DEBUG"), (.mode64Bit, "MODE64BIT"), (.provisionKey, "PROVISIONKEY"),
        (.einitTokenKey, "EINITTOKENKEY"), (.controlFlowEnforcement, "CET"), (.keySeparation, "KSS"),
        (.aexNotify, "AEXNOTIFY"),
    ]

    /// Names joined by `|`, reserved bits in hexadecimal; `0` for none.
    public var description: String {
        var parts = AttributeFlags.names.filter { contains($0.flag) }.map(\.name)
        let reserved = rawValue & AttributeFlags.reservedBits
        if reserved != 0 { parts.append("0x" + String(reserved, radix: 16)) }
        return parts.isEmpty ? "0" : parts.joined(separator: "|")
    }
}

/// XFRM: the processor state components that an enclave has, with the bits of XCR0 (Intel SDM vol. 1, 13.1).
public struct XFRM: OptionSet, Sendable, Hashable, CustomStringConvertible {
    /// The field as the processor has it.
    public let rawValue: UInt64

    /// Components of this value.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// x87 and SSE, without which ECREATE takes no enclave.
    public static let legacy = XFRM(rawValue: 0x3)
    /// AVX.
    public static let avx = XFRM(rawValue: 0x4)
    /// The two MPX components.
    public static let mpx = XFRM(rawValue: 0x18)
    /// The three AVX-512 components, and AVX, which they need.
    public static let avx512 = XFRM(rawValue: 0xe4)
    /// Protection keys.
    public static let pkru = XFRM(rawValue: 0x200)
    /// The two AMX components.
    public static let amx = XFRM(rawValue: 0x60000)

    private static let names: [(bit: UInt64, name: String)] = [
        (0, "x87"), (1, "SSE"), (2, "AVX"), (3, "BNDREGS"), (4, "BNDCSR"), (5, "opmask"), (6, "ZMM_Hi256"),
        (7, "Hi16_ZMM"), (9, "PKRU"), (17, "TILECFG"), (18, "TILEDATA"),
    ]

    /// Names joined by `|`, bits without a name in hexadecimal; `0` for none.
    public var description: String {
        var rest = rawValue
        var parts: [String] = []
        for (bit, name) in XFRM.names where rest & 1 << bit != 0 {
            parts.append(name)
            rest &= ~(1 << bit)
        }
        if rest != 0 { parts.append("0x" + String(rest, radix: 16)) }
        return parts.isEmpty ? "0" : parts.joined(separator: "|")
    }
}
