internal import Bytes
public import Crypto
public import Diagnostics
public import SGX
internal import StrictJSON

/// What goes to a signer who is elsewhere, and comes back with nothing but a signature: the material, and what it was
/// made from.
///
/// The step of `sgx_sign gendata` and `catsig`, for every LibOS: the material alone is what those tools write.
public struct SigningRequest: Sendable, Hashable {
    /// One thing that the enclave was made from, such as `source` and an image's digest.
    public struct Origin: Sendable, Hashable {
        /// What it is: lower-case letters, digits and `_`.
        public let name: String
        /// Which one.
        public let value: String

        /// An origin of this name and value.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The 256 bytes to sign.
    public let material: SigningMaterial
    /// What the enclave was made from, in this order; the names are distinct.
    public let origins: [Origin]

    /// A request to sign `material`.
    public init(_ material: SigningMaterial, madeFrom origins: [Origin]) {
        self.material = material
        self.origins = origins
    }

    /// SHA-256 of the material: what the signature is over, for signers that take a digest.
    public var digest: SHA256Digest { .of(material.bytes) }

    /// What differs between this request and `other`, a line for each field that people read; empty if nothing does.
    public func differences(to other: SigningRequest) -> [String] {
        var lines: [String] = []
        if material != other.material {
            let fields = zip(fields(of: material.jsonValue), fields(of: other.material.jsonValue))
            lines = fields.filter { $0 != $1 }.map { "\($0.0): \($0.1) became \($1.1)" }
            // A reserved field, which no summary shows.
            if lines.isEmpty { lines.append("the signing material") }
        }
        let names =
            origins.map(\.name) + other.origins.map(\.name).filter { name in !origins.contains { $0.name == name } }
        for name in names {
            let old = origins.first { $0.name == name }?.value
            let new = other.origins.first { $0.name == name }?.value
            if old != new { lines.append("\(quoted(name)): \(quoted(old)) became \(quoted(new))") }
        }
        return lines
    }

    /// Puts a signature to the enclave that stands there now, which must be the one that was exported.
    ///
    /// - Parameters:
    ///   - current: the request that the unsigned output makes now.
    ///   - expected: the MRSIGNER that must have signed; nil for any.
    /// - Throws: `TB4071` if anything has changed since the export, and as ``SignedSIGSTRUCT/init(_:_:expecting:)``.
    public func attach(
        _ answer: EnclaveSignature,
        to current: SigningRequest,
        expecting expected: MRSIGNER? = nil
    ) throws(TeeError) -> SignedSIGSTRUCT {
        let differences = differences(to: current)
        guard differences.isEmpty else {
            throw TeeError(
                .signingRequestChanged,
                object: "",
                cause: differences.joined(separator: "; "),
                hint: "export the signing material again and have that signed, or attach to what was exported"
            )
        }
        return try SignedSIGSTRUCT(material, answer, expecting: expected)
    }

    /// A text of a document, which anybody may have written.
    private func quoted(_ text: String?) -> String { text.map { printable($0.utf8) } ?? "nothing" }

    /// The members of an object, those of objects in it by their path, as text.
    private func fields(of value: JSONValue, path: String = "") -> [(String, String)] {
        guard let members = value.object else {
            return [(path, value.string ?? String(decoding: value.compactText, as: UTF8.self))]
        }
        return members.flatMap { fields(of: $0.value, path: path.isEmpty ? $0.name : "\(path).\($0.name)") }
    }
}
