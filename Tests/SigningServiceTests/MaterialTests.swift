import Crypto
import SGX
import Signing
import SigningService
import StrictJSON
import Testing

/// What is signed, whatever the policy says.
@Suite struct MaterialTests {
    @Test func `nothing but the signed part of a SIGSTRUCT is signed`() async throws {
        let service = try TestedService()
        let good = ServiceFixture.sigstruct().signedBytes
        let random = (0..<256).map { _ in UInt8.random(in: 0...255) }
        for body in [[], good.dropLast(), good + [0], random, [UInt8](repeating: 0, count: 256), good.reversed()] {
            let response = await service.post(Array(body))
            #expect(response.status == 400)
            #expect(response.text.hasPrefix("not-signing-material: "))
        }
        #expect(service.log.records.allSatisfy { $0["decision"]?.string == "refused" })
        #expect(service.log.records.count == 6)
    }

    /// Places in the 256 bytes: [0, 128) are bytes 0 to 127 of SIGSTRUCT, [128, 256) are 900 to 1027.
    @Test func `a changed bit of every constant and reserved byte is refused`() async throws {
        let service = try TestedService(policy: "version = 1\n[default]\nrequests-per-minute = 100000")
        let good = ServiceFixture.sigstruct().signedBytes
        let reserved = 44..<128
        let constants = Array(0..<12) + Array(24..<40) + Array(reserved) + [138, 139] + Array(220..<236)
        for offset in constants {
            var body = good
            body[offset] ^= 0x40
            #expect(await service.post(body).status == 400, "byte \(offset)")
        }
        #expect(await service.post(good).status == 200)
    }

    @Test(
        arguments: [
            { $0.vendor = 1 }, { $0.type = 1 }, { $0.attributes = [] }, { $0.attributes = [.mode64Bit, .initialized] },
            { $0.attributes = [.mode64Bit, .einitTokenKey] },
            { $0.attributes = AttributeFlags(rawValue: 4 | 1 << 40) }, { $0.xfrm = [] },
            { $0.isvFamilyID = [1] }, { $0.isvExtendedProductID = [1] }, { $0.cetAttributes = 1 },
            { $0.date = SignatureDate(rawValue: 0x2025_1301) }, { $0.date = SignatureDate(rawValue: 0x2025_01aa) },
            { $0.mrenclave = SHA256Digest([UInt8](repeating: 0, count: 32)) ?? $0.mrenclave },
        ] as [@Sendable (inout SIGSTRUCT) -> Void]
    )
    func `an enclave that no processor starts is not signed`(change: @Sendable (inout SIGSTRUCT) -> Void) async throws {
        let service = try TestedService()
        let response = await service.post(ServiceFixture.sigstruct(change))
        #expect(response.status == 400)
        #expect(response.text.hasPrefix("not-signing-material: "))
    }

    @Test(
        arguments: [
            { $0.vendor = 0x8086 }, { $0.type = 0x8000_0000 }, { $0.date = .none }, { $0.swDefined = 77 },
            // 2021-05-31 as Gramine before 1.5 wrote it.
            { $0.date = SignatureDate(rawValue: 0x1f05_07e5) },
            {
                $0.attributes = [.mode64Bit, .keySeparation]
                $0.isvFamilyID = [1, 2]
            },
        ] as [@Sendable (inout SIGSTRUCT) -> Void]
    )
    func `what Intel's and Gramine's tools write is signed`(change: @Sendable (inout SIGSTRUCT) -> Void) async throws {
        let service = try TestedService()
        #expect(await service.post(ServiceFixture.sigstruct(change)).status == 200)
    }
}
