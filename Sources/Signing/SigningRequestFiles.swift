internal import Bytes
internal import Crypto
public import Diagnostics
public import StrictJSON

/// The files of a signing request, as `signing-material export` writes them.
///
/// `signing-material.bin` is the 256 bytes, byte for byte what `sgx_sign gendata` writes; `signing-material.json` is the
/// whole request, and all that is read back; `signing-material.txt` is for people.
extension SigningRequest {
    /// The name of the file with the 256 bytes.
    public static let materialName = "signing-material.bin"
    /// The name of the file with the request.
    public static let documentName = "signing-material.json"
    /// The name of the file for people.
    public static let summaryName = "signing-material.txt"

    /// The files, by name. Made from the request alone: the same request gives the same bytes.
    public var files: [(name: String, bytes: [UInt8])] {
        [
            (SigningRequest.materialName, material.bytes), (SigningRequest.documentName, jsonValue.indentedText),
            (SigningRequest.summaryName, Array(summary.utf8)),
        ]
    }

    /// The document: `format` (1), `material` (base64), `sha256` of it, `enclave` (what it says, as
    /// ``SigningMaterial/jsonValue``) and `made_from`, an object of names and texts.
    public var jsonValue: JSONValue {
        .members([
            "format": .integer(SigningRequest.format), "material": .string(base64(material.bytes)),
            "sha256": .string(digest.description), "enclave": material.jsonValue,
            "made_from": .object(origins.map { JSONMember(name: $0.name, value: .string($0.value)) }),
        ])
    }

    /// The request that a document holds. What it says of the enclave must be what its material says.
    ///
    /// - Throws: `TB4070` if it is no such document, or says something else than its material.
    public init(document text: [UInt8]) throws(TeeError) {
        do throws(TeeError) {
            let limits = JSONLimits(bytes: 1 << 20, depth: 8)
            let object = try JSONObject(try JSONValue(parsing: text, limits: limits))
            guard try object.integer("format") == Int64(SigningRequest.format) else {
                throw JSONObject.shape("format", "it is not \(SigningRequest.format)")
            }
            let coded = try object.required("material", object.string("material"))
            guard let bytes = bytes(base64: coded) else { throw JSONObject.shape("material", "it is not base64") }
            self.init(
                try SigningMaterial(parsing: bytes),
                madeFrom: try object.stringMap("made_from").map { Origin($0.name, $0.value) }
            )
            guard try object.string("sha256") == digest.description else {
                throw JSONObject.shape("sha256", "it is not that of the material")
            }
            guard try object.value("enclave") == material.jsonValue else {
                throw JSONObject.shape("enclave", "it is not what the material says: somebody has changed it")
            }
        } catch {
            throw TeeError(
                .unreadableSigningRequest,
                object: error.object.joined(separator: ": "),
                cause: error.cause,
                hint: "name the \(SigningRequest.documentName) that `tee-build signing-material export` wrote"
            )
        }
    }

    /// What is about to be signed, for the person who decides, and how.
    public var summary: String {
        var lines = material.text
        let width = max(18, (origins.map(\.name.count).max() ?? 0) + 2)
        lines += "\nmade from\n"
        for origin in origins {
            let padding = String(repeating: " ", count: width - origin.name.count)
            lines += "  \(printable(origin.name.utf8))\(padding)\(printable(origin.value.utf8))\n"
        }
        return lines + """

            SHA-256 of the \(material.bytes.count) bytes: \(digest)

            Sign with RSA-3072, exponent 3, PKCS#1 v1.5 and SHA-256, for example:
              openssl dgst -sha256 -sign KEY.pem -out signature.bin \(SigningRequest.materialName)
              openssl pkey -in KEY.pem -pubout -out public.pem

            """
    }

    private static let format = 1
}
