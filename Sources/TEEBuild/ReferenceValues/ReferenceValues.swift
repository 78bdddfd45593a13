internal import Bytes
internal import Crypto
public import Diagnostics
internal import LibOS
internal import OCI
internal import SGX
public import StrictJSON
internal import Templates

/// What a verifier holds an enclave's quote against, taken from an image that was verified.
public struct ReferenceValues: Sendable {
    /// The forms in which they are told.
    public enum Form: String, Sendable, Hashable, CaseIterable {
        /// Plain JSON.
        case json
        /// A message for the Reference Value Provider Service of Confidential Containers' Trustee.
        case rvps
        /// A policy in Rego for Trustee's Attestation Service, which asks for the values by the names of the message.
        case rego
    }

    /// What the enclave is called among others at a verifier.
    public let name: String
    private let image: VerifiedImage

    /// The values of an image.
    ///
    /// - Parameter name: the name; nil makes one of the name that the image was converted from.
    /// - Throws: `TB2071` for a name that is none.
    public init(_ image: VerifiedImage, name: String? = nil) throws(TeeError) {
        self.image = image
        self.name = name ?? ReferenceValues.name(from: image.record.sourceName ?? "enclave")
        guard ReferenceValues.isName(self.name) else {
            throw TeeError(
                .referenceName,
                object: "--reference-name \(printable(self.name.utf8))",
                cause: "it is no name for reference values",
                hint: "use lower-case letters, digits, hyphens, underscores and periods, with slashes between parts"
            )
        }
    }

    /// The values in a form.
    ///
    /// - Throws: `TB2072` if the policy's template has places that nothing belongs in.
    public func text(_ form: Form) throws(TeeError) -> [UInt8] {
        switch form {
        case .json: return json.indentedText
        case .rvps: return message.indentedText
        case .rego: return Array(try policy().utf8)
        }
    }

    /// The values as an object. MRENCLAVE and MRSIGNER are lower-case hexadecimal, as quotes have their bytes.
    public var json: JSONValue {
        let sigstruct = image.sigstruct
        let fields = sigstruct.jsonValue
        return .members([
            "name": .string(name),
            "image": .string(image.digest.description),
            "libos": .string(image.backEnd.name),
            "mrenclave": .string(sigstruct.mrenclave.description),
            "mrsigner": .string(sigstruct.mrsigner.description),
            "isv_prod_id": .integer(sigstruct.isvProdID),
            "isv_svn": .integer(sigstruct.isvSVN),
            "debug": .bool(sigstruct.isDebug),
            "attributes": fields["attributes"] ?? .null,
            "misc_select": fields["misc_select"] ?? .null,
            "misc_mask": fields["misc_mask"] ?? .null,
            "isv_family_id": fields["isv_family_id"] ?? .null,
            "isv_ext_prod_id": fields["isv_ext_prod_id"] ?? .null,
        ])
    }

    /// A value and the claim of Trustee's SGX verifier that it is for (deps/verifier/src/sgx/claims.rs).
    private struct Claim {
        let name: String
        let value: String
    }

    /// Trustee's claims are the bytes of a quote in hexadecimal: numbers are little-endian.
    private var claims: [Claim] {
        [
            Claim(name: "mr_enclave", value: image.sigstruct.mrenclave.description),
            Claim(name: "mr_signer", value: image.sigstruct.mrsigner.description),
            Claim(name: "isv_prod_id", value: ReferenceValues.littleEndian(image.sigstruct.isvProdID)),
            Claim(name: "isv_svn", value: ReferenceValues.littleEndian(image.sigstruct.isvSVN)),
        ]
    }

    /// The message: version 0.1.0, its payload in the form of the extractor `sample`, which takes values as they are
    /// (rvps/src/lib.rs and rvps/src/extractors/sample). Who may send one is the service's to decide: nothing is signed.
    public var message: JSONValue {
        let payload = JSONValue.object(
            claims.map { JSONMember(name: key($0.name), value: .array([.string($0.value)])) }
        )
        return .members([
            "version": .string("0.1.0"), "type": .string("sample"),
            "payload": .string(base64(payload.compactText)),
        ])
    }

    /// The policy.
    ///
    /// - Throws: `TB2072` if its template has places that nothing belongs in.
    public func policy() throws(TeeError) -> String {
        let text = Template.trusteePolicy.rendered([
            "name": name, "tool": toolIdentity, "image": image.digest.description,
            "mr_enclave": key("mr_enclave"), "mr_signer": key("mr_signer"), "isv_prod_id": key("isv_prod_id"),
            "isv_svn": key("isv_svn"),
        ])
        if let text { return text }
        throw TeeError(
            .templatePlace,
            object: Template.trusteePolicy.name,
            cause: "one of its places has no value",
            hint: "build tee-build from unchanged sources"
        )
    }

    /// The name of a value at the service (rvps/docs/reference-value-uri.md).
    private func key(_ claim: String) -> String { "rvps:///tee-build/\(name)/\(claim)" }

    private static func littleEndian(_ value: UInt16) -> String {
        hexadecimal([UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)])
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || [0x2d, 0x2e, 0x5f].contains(byte)
    }

    private static func isName(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return text.utf8.count <= 255 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isPart) }
    }

    private static func name(from text: String) -> String {
        var name = ""
        for byte in text.lowercased().utf8.prefix(200) {
            name.unicodeScalars.append(isPart(byte) || byte == 0x2f ? Unicode.Scalar(byte) : "-")
        }
        return name.split(separator: "/").joined(separator: "/")
    }
}
