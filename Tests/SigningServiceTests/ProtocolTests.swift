import Crypto
import Diagnostics
import SGX
import Signing
import SigningService
import StrictJSON
import Testing

@Suite struct ProtocolTests {
    @Test func `what is answered is a signature over the material by the key that is told`() async throws {
        let tested = try TestedService()
        let sigstruct = ServiceFixture.sigstruct()
        let response = await tested.post(sigstruct)
        #expect(response.status == 200)
        #expect(response.contentType == "application/json; charset=utf-8")
        let answer = try EnclaveSignature(answer: response.body)
        let key = try ServiceFixture.shared.get().signer.publicKey
        _ = try SignedSIGSTRUCT(try SigningMaterial(sigstruct), answer, expecting: key.mrsigner)
        let object = try #require(try JSONValue(parsing: response.body).object)
        #expect(object.map(\.name) == ["signature", "publicKey"])
        #expect(await tested.get("/api/v1/signature/public-key").body == key.pem)
    }

    @Test func `the small paths answer as Inclavare's do`() async throws {
        let service = try TestedService()
        #expect(await service.get("/ping").text == "ping")
        #expect(await service.get("/healthz").text == "ok")
        let head = await service.service.response(to: ServiceRequest("HEAD", "/", address: ""))
        #expect(head.status == 200 && head.body.isEmpty)
        #expect(await service.get("/nothing").status == 404)
        let method = await service.get("/api/v1/signature/pkcs1")
        #expect(method.status == 405)
        #expect(method.headers == [.init("Allow", "POST")])
        #expect(service.log.records.isEmpty)
    }

    @Test func `metrics count decisions and durations`() async throws {
        let service = try TestedService()
        _ = await service.post(ServiceFixture.sigstruct())
        _ = await service.post([1, 2, 3])
        let text = await service.get("/metrics").text
        #expect(text.contains("tee_build_signing_decisions_total{outcome=\"signed\"} 1\n"))
        #expect(text.contains("tee_build_signing_decisions_total{outcome=\"not-signing-material\"} 1\n"))
        #expect(text.contains("tee_build_signing_duration_seconds_bucket{le=\"+Inf\"} 1\n"))
        #expect(text.contains("tee_build_signing_duration_seconds_count 1\n"))
    }

    @Test func `a signer that fails, or signs something else, gives no signature away`() async throws {
        let key = try ServiceFixture.shared.get().signer.publicKey
        for signer in [StubSigner(publicKey: key, fails: true), StubSigner(publicKey: key, fails: false)] {
            let service = try TestedService(signer: signer)
            let response = await service.post(ServiceFixture.sigstruct())
            #expect(response.status == 500)
            #expect(response.text.hasPrefix("signer-failed: "))
            #expect(!response.text.contains("secret"))
            #expect(service.log.records.first?["decision"]?.string == "failed")
        }
    }
}

/// A signer that fails, or answers the signature of something else.
struct StubSigner: KeySigner {
    let publicKey: RSAPublicKey
    let fails: Bool

    func sign(_ material: SigningMaterial) async throws(TeeError) -> EnclaveSignature {
        if fails {
            throw TeeError(.programFailed, object: "a secret place", cause: "a secret reason", hint: "")
        }
        return EnclaveSignature(signature: [UInt8](repeating: 1, count: 384), publicKey: publicKey)
    }
}
