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
    /// The greatest size of an image as it is stored, such as `500M`.
    public let greatestImageSize: String?

    private let places: [String: String]

    init(_ table: StrictTable) {
        let keys = [
            "no-debug", "no-published-key", "no-host-mounts", "svn-must-rise", "min-isv-svn", "signers",
            "max-enclave-size",
            "max-image-size",
        ]
        table.refuse(except: keys)
        places = Dictionary(uniqueKeysWithValues: keys.map { ($0, table.place($0)) })
        forbidsDebug = table.flag("no-debug") ?? false
        forbidsPublishedKeys = table.flag("no-published-key") ?? false
        forbidsHostMounts = table.flag("no-host-mounts") ?? false
        svnMustRise = table.flag("svn-must-rise") ?? false
        lowestISVSVN = table.number("min-isv-svn", UInt16.self)
        signers = table.strings("signers")
        greatestEnclaveSize = table.string("max-enclave-size")
        greatestImageSize = table.string("max-image-size")
    }

    /// Where the file has the rule `key`, for messages.
    public func place(of key: String) -> String { places[key] ?? "policy.\(key)" }
}
