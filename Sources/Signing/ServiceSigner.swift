public import Crypto
public import Diagnostics
public import HTTPExchange
internal import HostProcess

/// Signs with a signing service: `https://HOST…`, or `http://` on this machine.
///
/// The service speaks Inclavare's protocol (`shim/runtime/signature` of inclavare-containers 0.6.4): the material is
/// posted to `/api/v1/signature/pkcs1`, and the answer is read by ``EnclaveSignature/init(answer:)``. Nothing that it
/// answers is given on unless it is a signature over this very material.
public struct ServiceSigner: Signer {
    private let address: HTTPAddress
    private let settings: ServiceSettings

    /// A signer that asks the service at `address`.
    ///
    /// - Throws: `TB4056` if our own certificate has expired, `TB4055` if it is none, `TB5001` and `TB3100` if a file cannot
    ///   be read.
    public init(_ address: HTTPAddress, _ settings: ServiceSettings = ServiceSettings()) throws(TeeError) {
        try settings.checkCertificate()
        self.address = address.path.hasSuffix("/api/v1/signature") ? address : address.appending("api/v1/signature")
        self.settings = settings
    }

    /// Has the service sign the material, and checks what it answers.
    ///
    /// - Throws: `TB4050` to `TB4056` as the exchange fails, `TB4020` the answer cannot be read, `TB4101` the signature
    ///   does not fit, `TB4014` another key than the expected one signed, `TB5061` libcurl is missing.
    public func sign(_ material: SigningMaterial) async throws(TeeError) -> EnclaveSignature {
        var request = request("pkcs1")
        request.body = material.bytes
        // As Inclavare's client has it.
        request.headers.append("Content-Type: text/plain")
        let body = try await settings.exchange(request)
        return try describing(request.address.description) { () throws(TeeError) in
            let answer = try EnclaveSignature(answer: body)
            _ = try SignedSIGSTRUCT(material, answer, expecting: settings.expected)
            return answer
        }
    }

    /// The key that the service says it signs with.
    ///
    /// - Throws: as ``sign(_:)``, and `TB4003` if the answer is no RSA key.
    public func publicKey() async throws(TeeError) -> RSAPublicKey {
        let request = request("public-key")
        let body = try await settings.exchange(request)
        return try describing(request.address.description) { () throws(TeeError) in try RSAPublicKey(pem: body) }
    }

    private func request(_ name: String) -> HTTPRequest {
        var request = HTTPRequest(address.appending(name))
        request.trust = settings.trust
        request.timeLimit = settings.timeLimit
        request.connectTimeLimit = min(settings.connectTimeLimit, settings.timeLimit)
        request.answerByteLimit = EnclaveSignature.answerByteLimit
        if let token = settings.token { request.headers.append("Authorization: Bearer \(token.text)") }
        return request
    }
}
