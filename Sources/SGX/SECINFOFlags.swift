/// SECINFO.FLAGS: what a page of an enclave is and what may be done with it (Intel SDM vol. 3D, 34.12 and 34.12.1).
///
/// EADD hashes this value, so it is part of MRENCLAVE.
public struct SECINFOFlags: OptionSet, Sendable, Hashable, CustomStringConvertible {
    /// The field as the processor has it.
    public let rawValue: UInt64

    /// Flags of this value, reserved bits included.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// R: may be read inside the enclave.
    public static let read = SECINFOFlags(rawValue: 1 << 0)
    /// W: may be written inside the enclave.
    public static let write = SECINFOFlags(rawValue: 1 << 1)
    /// X: may be executed inside the enclave.
    public static let execute = SECINFOFlags(rawValue: 1 << 2)
    /// PENDING: waits for EACCEPT.
    public static let pending = SECINFOFlags(rawValue: 1 << 3)
    /// MODIFIED: its type was changed.
    public static let modified = SECINFOFlags(rawValue: 1 << 4)
    /// PR: a restriction of permissions goes on.
    public static let restricting = SECINFOFlags(rawValue: 1 << 5)
    /// PT_TCS: a thread control structure.
    public static let tcs = SECINFOFlags(rawValue: 1 << 8)
    /// PT_REG: a regular page.
    public static let regular = SECINFOFlags(rawValue: 2 << 8)

    /// The page type alone, bits 8 to 15.
    public var pageType: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 8) }

    /// Such as `TCS` or `REG rw-`.
    public var description: String {
        let type =
            switch pageType {
            case 0: "SECS"
            case 1: "TCS"
            case 2: "REG"
            case 3: "VA"
            case 4: "TRIM"
            default: "type \(pageType)"
            }
        guard pageType == 2 else { return type }
        return "\(type) \(contains(.read) ? "r" : "-")\(contains(.write) ? "w" : "-")\(contains(.execute) ? "x" : "-")"
    }
}
