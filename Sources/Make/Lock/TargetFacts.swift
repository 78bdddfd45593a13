internal import Crypto
internal import Diagnostics
internal import Enclavefile
public import OCI
internal import SGX
internal import TEEBuild
internal import TOML

/// What is known of a target that was built: what the lock says of it.
public struct TargetFacts: Sendable, Hashable {
    /// The image's reference, as the Enclavefile has it.
    public internal(set) var from: String
    /// The digest of the image's manifest.
    public let source: Digest
    /// The LibOS.
    public let libOS: String
    /// The kit's name.
    public let kit: String
    /// The kit's digest.
    public let kitDigest: Digest
    /// MRENCLAVE, in hexadecimal.
    public let mrenclave: String
    /// MRSIGNER, in hexadecimal; nil for an image that waits for its signature.
    public let mrsigner: String?
    /// ISVPRODID.
    public let isvProdID: UInt16
    /// ISVSVN.
    public let isvSVN: UInt16
    /// Whether the enclave can be debugged.
    public let isDebug: Bool
    /// The enclave's size in bytes.
    public let enclaveSize: UInt64
    /// Bytes of configuration and layers of the output; 0 in a lock that does not say.
    public internal(set) var imageSize: Int
    /// What of the host the enclave reaches without protection.
    public let hostMounts: [String]
    /// The output's reference, as the Enclavefile has it.
    public internal(set) var to: String
    /// The digest of the output's manifest.
    public let output: Digest
    /// The key: SHA-256 of all that the output depends on.
    public let inputs: Digest
    /// The settings among that by their names, long ones as digests, but for those that are not given.
    public let settings: [String: String]

    init(
        _ plan: TargetPlan,
        _ record: EnclaveRecord,
        isSigned: Bool,
        hostMounts: [String],
        output: (digest: Digest, imageSize: Int)
    ) {
        from = plan.conversion.from
        source = record.source
        libOS = record.libOS
        kit = record.kit
        kitDigest = record.kitDigest
        mrenclave = record.sigstruct.mrenclave.description
        mrsigner = isSigned ? record.sigstruct.mrsigner.description : nil
        isvProdID = record.sigstruct.isvProdID
        isvSVN = record.sigstruct.isvSVN
        isDebug = record.sigstruct.isDebug
        enclaveSize = record.enclaveSize
        self.hostMounts = hostMounts
        to = plan.conversion.to
        self.output = output.digest
        imageSize = output.imageSize
        inputs = plan.key(signedBy: mrsigner)
        settings = plan.namedSettings
    }

    /// Reads what ``table`` has written.
    ///
    /// - Throws: `TB2110`.
    init(_ table: TOMLTable) throws(TeeError) {
        func text(_ key: String) throws(TeeError) -> String {
            guard let text = table[key]?.string else { throw TargetFacts.unusable(key, "it is no string") }
            return text
        }
        func digest(_ key: String) throws(TeeError) -> Digest {
            do {
                return try Digest(try text(key))
            } catch {
                throw TargetFacts.unusable(key, error.cause)
            }
        }
        func number<Number: FixedWidthInteger>(_ key: String) throws(TeeError) -> Number {
            guard let value = table[key]?.integer, let number = Number(exactly: value) else {
                throw TargetFacts.unusable(key, "it is no number that can stand there")
            }
            return number
        }
        let known = [
            "from", "source", "libos", "kit", "kit-digest", "mrenclave", "mrsigner", "isv-prod-id", "isv-svn", "debug",
            "enclave-size", "image-size", "host-mounts", "to", "output", "inputs", "settings",
        ]
        for entry in table.entries where !known.contains(entry.key) {
            throw TargetFacts.unusable(entry.key, "there is no such key")
        }
        from = try text("from")
        source = try digest("source")
        libOS = try text("libos")
        kit = try text("kit")
        kitDigest = try digest("kit-digest")
        mrenclave = try text("mrenclave")
        mrsigner = table["mrsigner"] == nil ? nil : try text("mrsigner")
        isvProdID = try number("isv-prod-id")
        isvSVN = try number("isv-svn")
        guard let debug = table["debug"]?.boolean else { throw TargetFacts.unusable("debug", "it is no boolean") }
        isDebug = debug
        enclaveSize = try number("enclave-size")
        imageSize = table["image-size"] == nil ? 0 : try number("image-size")
        hostMounts = (table["host-mounts"]?.array ?? []).compactMap(\.string)
        to = try text("to")
        output = try digest("output")
        inputs = try digest("inputs")
        var settings: [String: String] = [:]
        for entry in table[table: "settings"]?.entries ?? [] { settings[entry.key] = entry.value.string }
        self.settings = settings
    }

    /// The facts as the lock has them.
    var table: TOMLTable {
        var table: TOMLTable = [
            "from": .string(from), "source": .string(source.description), "libos": .string(libOS),
            "kit": .string(kit), "kit-digest": .string(kitDigest.description), "mrenclave": .string(mrenclave),
        ]
        if let mrsigner { table["mrsigner"] = .string(mrsigner) }
        table["isv-prod-id"] = .integer(Int64(isvProdID))
        table["isv-svn"] = .integer(Int64(isvSVN))
        table["debug"] = .boolean(isDebug)
        table["enclave-size"] = .integer(Int64(clamping: enclaveSize))
        table["image-size"] = .integer(Int64(imageSize))
        if !hostMounts.isEmpty { table["host-mounts"] = .array(hostMounts.map { .string($0) }) }
        table["to"] = .string(to)
        table["output"] = .string(output.description)
        table["inputs"] = .string(inputs.description)
        var inner = TOMLTable()
        for name in settings.keys.sorted() { inner[name] = settings[name].map { .string($0) } }
        if !inner.isEmpty { table["settings"] = .table(inner) }
        return table
    }

    private static func unusable(_ key: String, _ cause: String) -> TeeError {
        TeeError(
            .lockFile,
            object: key,
            cause: cause,
            hint: "remove the file, and `tee-build make` writes it anew"
        )
    }
}
