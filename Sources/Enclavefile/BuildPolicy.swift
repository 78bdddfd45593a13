internal import Diagnostics

/// What all targets of a file must keep to: `[policy]`. What is not said is not demanded.
public struct BuildPolicy: Sendable, Hashable {
    /// No enclave may be one that can be debugged.
    public let forbidsDebug: Bool
    /// No enclave may be signed with a key whose private half is published.
    public let forbidsPublishedKeys: Bool
    /// No enclave may reach files of the host without protection.
    public let forbidsHostMounts: Bool
    /// ISVSVN must be greater than the lock's where MRENCLAVE is another.
    public let svnMustRise: Bool
    /// The lowest ISVSVN.
    public let lowestISVSVN: UInt16?
    /// MRSIGNER of those who may sign, in lower-case hexadecimal, or `file:KEY.pem`; nil for everybody.
    public let signers: [String]?
    /// The greatest size of an enclave, such as `4G`.
    public let greatestEnclaveSize: String?

    init(_ table: StrictTable) throws(TeeError) {
        try table.refuse(
            except: [
                "no-debug", "no-published-key", "no-host-mounts", "svn-must-rise", "min-isv-svn", "signers",
                "max-enclave-size",
            ]
        )
        forbidsDebug = try table.flag("no-debug") ?? false
        forbidsPublishedKeys = try table.flag("no-published-key") ?? false
        forbidsHostMounts = try table.flag("no-host-mounts") ?? false
        svnMustRise = try table.flag("svn-must-rise") ?? false
        lowestISVSVN = try table.number("min-isv-svn", UInt16.self)
        signers = try table.strings("signers")
        greatestEnclaveSize = try table.string("max-enclave-size")
    }
}
