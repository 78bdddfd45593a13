public import StrictJSON

/// One named check of ``SoftwareEINIT`` and how it went.
public struct EINITCheck: Sendable, Hashable, CustomStringConvertible {
    /// What was checked; the names are stable.
    public let name: Name
    /// Why it failed; nil if it passed.
    public let cause: String?

    /// Whether it passed.
    public var passed: Bool { cause == nil }

    /// The checks, in the order in which they are made.
    public enum Name: String, Sendable, Hashable, CaseIterable {
        case length = "sigstruct-length"
        case header = "sigstruct-header"
        case type = "sigstruct-type"
        case vendor = "sigstruct-vendor"
        case header2 = "sigstruct-header2"
        case exponent = "sigstruct-exponent"
        case reserved = "sigstruct-reserved"
        case modulus = "sigstruct-modulus"
        case quotients = "sigstruct-q1-q2"
        case signature = "sigstruct-signature"
        case measurement = "mrenclave"
        case attributeBits = "attribute-bits"
        case launchKeys = "launch-keys"
        case attributes = "attributes"
        case xfrmBits = "xfrm-bits"
        case xfrm = "xfrm"
        case miscSelect = "misc-select"
        case controlFlow = "cet-attributes"
        case keySeparation = "kss"
        case saveArea = "ssa-frame"
    }

    /// `ok name`, or `FAILED name: cause`.
    public var description: String {
        cause.map { "FAILED \(name.rawValue): \($0)" } ?? "ok \(name.rawValue)"
    }

    /// An object with `name`, `passed` and, where it failed, `cause`.
    public var jsonValue: JSONValue {
        let start: [JSONMember] = [
            JSONMember(name: "name", value: .string(name.rawValue)),
            JSONMember(name: "passed", value: .bool(passed)),
        ]
        return .object(start + (cause.map { [JSONMember(name: "cause", value: .string($0))] } ?? []))
    }
}
