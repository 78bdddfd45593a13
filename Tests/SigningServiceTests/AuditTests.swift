import Crypto
import Diagnostics
import HostFiles
import ImageFixtures
import SGX
import Signing
import SigningService
import StrictJSON
import SystemPackage
import Testing

@Suite struct AuditTests {
    @Test func `a record says who, when, what and how it was decided`() async throws {
        let service = try TestedService()
        let sigstruct = ServiceFixture.sigstruct()
        _ = await service.post(sigstruct)
        let record = try #require(service.log.records.first)
        #expect(record["time"]?.string == "2023-11-14T22:13:20Z")
        #expect(record["client"] == .null)
        #expect(record["address"]?.string == "192.0.2.1")
        #expect(record["decision"]?.string == "signed")
        #expect(record["mrenclave"]?.string == sigstruct.mrenclave.description)
        #expect(record["isv_prod_id"]?.integer == 7)
        #expect(record["isv_svn"]?.integer == 3)
        #expect(record["debug"]?.bool == false)
        #expect(record["material_sha256"]?.string == SHA256Digest.of(sigstruct.signedBytes).description)
    }

    @Test func `without a record there is no signature`() async throws {
        let service = try TestedService()
        service.log.fail(TeeError(.cannotWrite, object: "a secret path", cause: "no space left", hint: ""))
        let response = await service.post(ServiceFixture.sigstruct())
        #expect(response.status == 503)
        #expect(response.text == "audit-failed: the audit log cannot be written, so nothing is signed\n")
        #expect(await service.get("/healthz").status == 503)
        service.log.fail(nil)
        #expect(await service.post(ServiceFixture.sigstruct()).status == 200)
        #expect(await service.get("/healthz").status == 200)
    }

    private func records(_ folder: TemporaryDirectory, _ name: String) throws -> [[UInt8]] {
        try folder.read(name).split(separator: 0x0a).map(Array.init)
    }

    private func service(_ log: AuditLog) throws -> SigningService {
        SigningService(signer: try ServiceFixture.shared.get().signer, clients: ServiceClients(), audit: log)
    }

    private func request() -> ServiceRequest {
        ServiceRequest("POST", "/api/v1/signature/pkcs1", body: ServiceFixture.sigstruct().signedBytes, address: "::1")
    }

    @Test func `each line holds the digest of the line before, over restarts and torn lines`() async throws {
        let folder = try TemporaryDirectory()
        for _ in 0..<2 {
            let service = try service(AuditLog(folder("audit")))
            for _ in 0..<3 { #expect(await service.response(to: request()).status == 200) }
        }
        try folder.write(try folder.read("audit") + Array("{\"torn".utf8), to: "audit")
        #expect(try await service(AuditLog(folder("audit"))).response(to: request()).status == 200)
        let lines = try records(folder, "audit")
        #expect(lines.count == 8)
        #expect(lines[6] == Array("{\"torn".utf8))
        for (index, line) in lines.enumerated() where index != 6 {
            let previous = try JSONValue(parsing: line)["previous"]
            #expect(previous == (index == 0 ? .null : .string(SHA256Digest.of(lines[index - 1]).description)))
        }
    }

    @Test func `two services cannot write one log`() throws {
        let folder = try TemporaryDirectory()
        let first = try AuditLog(folder("audit"))
        do throws(TeeError) {
            _ = try AuditLog(folder("audit"))
            Issue.record("it was opened twice")
        } catch {
            #expect(error.code == .outputBusy)
        }
        withExtendedLifetime(first) {}
    }

    @Test func `a log is a regular file that only its owner reads`() throws {
        let folder = try TemporaryDirectory()
        _ = try AuditLog(folder("audit"))
        #expect(try folder("audit").stat().permissions == .ownerReadWrite)
        #expect(throws: TeeError.self) { _ = try AuditLog("/dev/full") }
        #expect(throws: TeeError.self) { _ = try AuditLog(folder.path) }
        #expect(throws: TeeError.self) { _ = try AuditLog(folder("missing/audit")) }
    }
}
