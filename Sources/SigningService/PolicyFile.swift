internal import Bytes
public import Crypto
public import Diagnostics
internal import HostFiles
internal import Signing
public import SystemPackage
internal import TOML

/// The policies of a service: one for everybody, and those of clients that have their own.
public struct PolicyFile: Sendable, Hashable {
    /// The policy of clients without one of their own.
    public var standard = SigningPolicy()
    /// The policies of clients by their names.
    public var clients: [String: SigningPolicy] = [:]
    /// Clients that are known by their certificates.
    public var certificates: [SHA256Digest: String] = [:]

    /// The policy of a service that is given none.
    public init() {}

    /// Reads the file `path`.
    ///
    /// - Throws: `TB2095` if it is no policy, `TB2080` and `TB2081` if it is no TOML, `TB3100` and `TB5001` if it cannot be
    ///   read.
    public init(_ path: FilePath) throws(TeeError) {
        let text = try InputFile(path).contents(limit: 1 << 20)
        self = try describing(path.string) { () throws(TeeError) in try PolicyFile(parsing: text) }
    }

    /// Reads the text of such a file.
    ///
    /// - Throws: as ``init(_:)``.
    public init(parsing text: [UInt8]) throws(TeeError) {
        let file = PolicyTable(table: try TOMLTable(parsing: text, limit: 1 << 20), name: "")
        try file.refuse(except: ["version", "default", "client"])
        guard try file.number("version") == 1 else {
            throw file.invalid("version", "the file is not of version 1", "write version = 1")
        }
        let everybody = try file.inner("default")
        try everybody.refuse(except: PolicyFile.policyKeys)
        standard = try PolicyFile.policy(everybody, on: SigningPolicy())
        let named = try file.inner("client")
        for entry in named.table.entries {
            guard ClientName.isValid(entry.key) else {
                throw named.invalid(entry.key, "it is no name of a client", ClientName.hint)
            }
            let client = try named.inner(entry.key)
            try client.refuse(except: PolicyFile.policyKeys + ["certificate"])
            clients[entry.key] = try PolicyFile.policy(client, on: standard)
            if let digest = try PolicyFile.certificate(client) {
                if let other = certificates.updateValue(entry.key, forKey: digest) {
                    throw client.invalid("certificate", "it is that of \(other) as well", "give each client its own")
                }
            }
        }
    }

    private static let policyKeys = [
        "products", "min-svn", "product", "debug", "provisioning-key", "mrenclaves", "requests-per-minute",
    ]

    /// The policy of a table; what it does not say is as in `base`.
    private static func policy(_ table: PolicyTable, on base: SigningPolicy) throws(TeeError) -> SigningPolicy {
        var policy = base
        if let products = try table.numbers("products") { policy.products = products }
        if let lowest: UInt16 = try table.number("min-svn") {
            // A client's own demand takes the place of the general ones, single products included.
            policy.lowestVersion = lowest
            policy.lowestVersions = [:]
        }
        let products = try table.inner("product")
        for entry in products.table.entries {
            guard let product = UInt16(entry.key), String(product).utf8.elementsEqual(entry.key.utf8) else {
                throw products.invalid(entry.key, "it is no product", "write a number from 0 to 65535, as ISVPRODID")
            }
            let inner = try products.inner(entry.key)
            try inner.refuse(except: ["min-svn"])
            if let lowest: UInt16 = try inner.number("min-svn") { policy.lowestVersions[product] = lowest }
        }
        if let debug = try table.flag("debug") { policy.allowsDebug = debug }
        if let provisioning = try table.flag("provisioning-key") { policy.allowsProvisioningKey = provisioning }
        let wanted = "an array of MRENCLAVE values, 64 hexadecimal digits each"
        if let values = try table.elements(
            "mrenclaves",
            wanted,
            { $0.string.flatMap { SHA256Digest(hexadecimal: $0) } }
        ) {
            policy.measurements = values
        }
        if let rate: Int = try table.number("requests-per-minute", from: 1) { policy.requestsPerMinute = rate }
        return policy
    }

    private static func certificate(_ table: PolicyTable) throws(TeeError) -> SHA256Digest? {
        guard let text = try table.string("certificate") else { return nil }
        let digits = String(decoding: text.utf8.filter { $0 != 0x3a }, as: UTF8.self)
        if let digest = SHA256Digest(hexadecimal: digits) { return digest }
        throw table.invalid(
            "certificate",
            "it is no SHA-256 in hexadecimal",
            "write what `openssl x509 -fingerprint -sha256 -noout -in CERT.pem` prints behind ="
        )
    }
}
