internal import Bytes
internal import Crypto
public import Diagnostics
internal import SGX

extension EnclaveSignature {
    /// A signature in a file that another tool wrote: the 384 bytes as `openssl dgst -sign` and `pkcs11-tool` write
    /// them, their base64, the JSON of Inclavare's service, or a whole SIGSTRUCT.
    ///
    /// - Parameter publicKey: the PEM public key, where the file holds none.
    /// - Throws: `TB4072` if it is none of these, or there is no key, or two; `TB4020` for JSON of another form; `TB4003`
    ///   for a key that cannot be read.
    public init(file content: [UInt8], publicKey: [UInt8]?) throws(TeeError) {
        let key = try publicKey.map { pem throws(TeeError) in try RSAPublicKey(pem: pem) }
        let found: EnclaveSignature
        let first = content.first { !" \t\r\n".utf8.contains($0) }
        if content.count == SIGSTRUCT.byteCount {
            let sigstruct = try SIGSTRUCT(parsing: content)
            found = EnclaveSignature(signature: sigstruct.signature, publicKey: sigstruct.publicKey)
        } else if content.count == SIGSTRUCT.keyByteCount {
            found = EnclaveSignature(signature: content, publicKey: try EnclaveSignature.needed(key))
        } else if first == UInt8(ascii: "{") {
            found = try EnclaveSignature(answer: content)
        } else {
            // base64 and openssl break lines.
            let digits = content.filter { !" \t\r\n".utf8.contains($0) }
            guard let signature = bytes(base64: String(decoding: digits, as: UTF8.self)),
                signature.count == SIGSTRUCT.keyByteCount
            else { throw EnclaveSignature.unreadable("\(content.count) bytes that are of no known form") }
            found = EnclaveSignature(signature: signature, publicKey: try EnclaveSignature.needed(key))
        }
        guard key == nil || key == found.publicKey else {
            throw EnclaveSignature.unreadable("it holds another public key than the one that was given")
        }
        self = found
    }

    private static func needed(_ key: RSAPublicKey?) throws(TeeError) -> RSAPublicKey {
        guard let key else { throw unreadable("it holds no public key, and none was given") }
        return key
    }

    private static func unreadable(_ cause: String) -> TeeError {
        TeeError(
            .unreadableSignature,
            object: "",
            cause: cause,
            hint: "give the 384 bytes that `openssl dgst -sha256 -sign` writes, and the PEM public key"
        )
    }
}
