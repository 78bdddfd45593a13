import Bytes
import Crypto
import Diagnostics
import ELF
import SGX
import Testing

@testable import SGXSDK

/// A signed file of a golden case.
private func signed(_ name: String, _ sdk: String) throws -> [UInt8] {
    let measured = try Golden.named(name, sdk).measured()
    return try measured.signed(by: try Golden.key()).bytes
}

@Suite struct VerificationTests {
    @Test(arguments: ["2.17.1", "2.20", "2.26"])
    func `every copy of a signed enclave measures to what was signed`(sdk: String) throws {
        for name in ["holes.default", "holes.elrange", "holes.edmm", "libos.rsrv", "libos.occlum-029"] {
            let file = try SignedEnclaveFile(parsing: try signed(name, sdk))
            let golden = try Golden.named(name, sdk)
            #expect(file.copies.count == (sdk == "2.17.1" ? (file.copies[0].hasRange ? 2 : 3) : file.copies.count))
            for index in file.copies.indices {
                #expect(try file.measuredMRENCLAVE(ofCopy: index).description == golden.text("mrenclave"), "\(name)")
            }
            #expect(file.copies[0].mrenclave?.description == golden.text("mrenclave"))
            let expected: [EnclaveFailure] = file.copies[0].hasRange && sdk != "2.26" ? [.noPlatform] : []
            #expect(try file.failures() == expected, "\(name) \(sdk)")
        }
    }

    @Test(arguments: ["2.17.1", "2.20", "2.26"])
    func `the log of a measurement has every page and ends in MRENCLAVE`(sdk: String) throws {
        for name in ["holes.default", "holes.edmm", "libos.occlum-029", "libos.rsrv"] {
            let measured = try Golden.named(name, sdk).measured()
            let log = try #require(try measured.measurementLog())
            #expect(log.regions.last?.digest == measured.mrenclave)
            #expect(log.regions.reduce(0) { $0 + $1.byteCount } == measured.pageCount << 12)
            #expect(log.regions.allSatisfy { !$0.name.isEmpty && !$0.source.isEmpty })
            let file = try SignedEnclaveFile(parsing: try signed(name, sdk))
            #expect(try file.measurement(ofCopy: 0).log == log)
            let threads = log.regions.count { $0.name.hasPrefix("TCS of thread") }
            let last = log.regions.last { $0.name.hasPrefix("TCS of thread") }
            #expect(last?.name == "TCS of thread \(threads - 1)")
        }
    }

    @Test func `the loader's choice follows the platform`() throws {
        let edmm = try SignedEnclaveFile(parsing: try signed("libos.edmm", "2.26"))
        #expect(edmm.copies.count == 1)
        #expect(edmm.choice(on: .edmm) == .copy(0))
        #expect(edmm.choice(on: .withoutEDMM) == .none)
        #expect(edmm.choice(on: .simulation) == .none)
        let occlum = try SignedEnclaveFile(parsing: try signed("libos.edmm", "2.20"))
        #expect(occlum.copies.count == 2)
        #expect(occlum.choice(on: .edmm) == .copy(0))
        #expect(occlum.choice(on: .simulation) == .copy(1))
        guard case .refused(1, _) = occlum.choice(on: .withoutEDMM) else {
            Issue.record("\(occlum.choice(on: .withoutEDMM))")
            return
        }
        let old = try SignedEnclaveFile(parsing: try signed("libos.default", "2.17.1"))
        #expect(LoaderPlatform.allCases.map { old.choice(on: $0) } == [.copy(2), .copy(2), .copy(2)])
    }

    @Test func `a changed byte of code, signature or metadata is found`() throws {
        let bytes = try signed("holes.default", "2.20")
        let file = try SignedEnclaveFile(parsing: bytes)
        let offset = file.metadataOffset
        var code = bytes
        let segment = try #require(try EnclaveImage(parsing: bytes).loads.first { $0.isExecutable })
        code[Int(segment.offset + segment.fileSize) - 1] ^= 1
        let failures = try SignedEnclaveFile(parsing: code).failures()
        #expect(failures.contains { if case .wrongMRENCLAVE = $0 { true } else { false } })
        var signature = bytes
        signature[offset + 64 + 600] ^= 1
        #expect(try SignedEnclaveFile(parsing: signature).failures() == [.invalidSignature(copy: 0)])
        var attributes = bytes
        attributes[offset + 48] ^= 0x10
        #expect(try SignedEnclaveFile(parsing: attributes).failures() == [.contradictingAttributes(copy: 0)])
        #expect(throws: TeeError.self) { try SignedEnclaveFile(parsing: try Golden.file("so/holes-2.20.so")) }
    }

    @Test func `flipped bits of the metadata never trap, and those that count are found`() throws {
        let bytes = try signed("holes.default", "2.20")
        let file = try SignedEnclaveFile(parsing: bytes)
        let start = file.metadataOffset
        var found = 0
        let used = file.copies[0].bytes.count
        let headers = [8, 16, 17, 24, 40, 45, 1872, 1876, 1880, 1881, 1884, 1885]
        let places = headers + Array(stride(from: used - 640, to: used, by: 13))
        for place in places {
            var changed = bytes
            changed[start + place] ^= 0x81
            do {
                if try !SignedEnclaveFile(parsing: changed).failures().isEmpty { found += 1 }
            } catch {
                #expect([3654, 3655].contains(error.code.number))
                found += 1
            }
        }
        #expect(found > places.count / 2)
    }

    @Test func `an enclave that cannot be loaded is refused in strict mode and named otherwise`() throws {
        let bytes = try Golden.file("so/min-2.26.so")
        let error = #expect(throws: TeeError.self) {
            try MeasuredEnclave(bytes, configuration: EnclaveConfiguration(), date: Golden.date)
        }
        #expect(error?.code == .unloadableEnclave)
        let enclave = try MeasuredEnclave(
            bytes,
            configuration: EnclaveConfiguration(),
            date: Golden.date,
            options: SigningOptions(.dropIn)
        )
        #expect(enclave.problems.contains { if case .overlappingPages = $0 { true } else { false } })
        let sound = try MeasuredEnclave(
            try Golden.file("so/holes-2.26.so"),
            configuration: EnclaveConfiguration(),
            date: Golden.date
        )
        #expect(sound.problems.isEmpty)
    }
}
