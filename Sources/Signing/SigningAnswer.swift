internal import Bytes
internal import Crypto
public import Diagnostics
public import StrictJSON

extension EnclaveSignature {
    /// What a signing service or program answers, in the form of Inclavare's service: a JSON object with `signature`,
    /// 384 bytes in base64, most significant first, and `publicKey`, a PEM public key (`shim/runtime/signature/types`
    /// of inclavare-containers 0.6.4). Other members are not looked at.
    ///
    /// - Throws: `TB4020` if it is anything else.
    public init(answer text: [UInt8]) throws(TeeError) {
        do throws(TeeError) {
            guard !text.isEmpty else { throw JSONObject.shape("", "the signer answered nothing") }
            let object = try JSONObject(
                try JSONValue(parsing: text, limits: JSONLimits(bytes: EnclaveSignature.answerByteLimit, depth: 8))
            )
            let coded = try object.required("signature", object.string("signature"))
            let key = try object.required("publicKey", object.string("publicKey"))
            guard let signature = bytes(base64: coded) else {
                throw JSONObject.shape("signature", "it is not base64 (RFC 4648, padded, on one line)")
            }
            self.init(
                signature: signature,
                publicKey: try describing("publicKey") { () throws(TeeError) in
                    try RSAPublicKey(pem: Array(key.utf8))
                }
            )
        } catch {
            throw TeeError(
                .unreadableAnswer,
                object: error.object.joined(separator: ": "),
                cause: error.cause,
                hint: "the answer must be {\"signature\": base64 of 384 bytes, \"publicKey\": PEM}"
            )
        }
    }

    /// The answer that ``init(answer:)`` reads.
    public var answer: JSONValue {
        .members([
            "signature": .string(base64(signature)),
            "publicKey": .string(String(decoding: publicKey.pem, as: UTF8.self)),
        ])
    }

    /// No answer of this form comes near it.
    static let answerByteLimit = 1 << 16
}
