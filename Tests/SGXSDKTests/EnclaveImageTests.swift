import Bytes
import Diagnostics
import ELF
import Testing

@testable import SGXSDK

@Suite struct EnclaveImageTests {
    private func refusal(_ bytes: [UInt8]) -> String? {
        do {
            let image = try EnclaveImage(parsing: bytes)
            let place = try GlobalDataPlace(image)
            guard let generation = SDKGeneration(version: place.sdkVersion) else { return "version" }
            _ = try MetadataDraft(EnclaveConfiguration(), image: image, generation: generation) { _ in }
            _ = try TextRelocations.found(in: image.file)
            _ = try EnclaveProblem.found(in: image, globalData: place, generation: generation)
            return nil
        } catch {
            return error.error.cause
        }
    }

    @Test func `a truncated enclave never traps`() throws {
        let bytes = try Golden.file("so/tls-2.20.so")
        #expect(refusal(bytes) == nil)
        for length in Array(0..<400) + Array(stride(from: 400, to: bytes.count, by: 3989)) {
            #expect(refusal(Array(bytes[..<length])) != nil, "\(length)")
        }
    }

    @Test func `flipped bytes of headers, dynamic section and section headers never trap`() throws {
        let bytes = try Golden.file("so/reloc-2.20.so")
        let file = try ELFFile(parsing: bytes)
        let sections = Int(file.header.sectionHeaderOffset)
        let dynamic = try #require(file.dynamic?.fileRange)
        let places =
            Array(0..<64) + Array(stride(from: 64, to: 700, by: 7))
            + Array(stride(from: dynamic.lowerBound, to: dynamic.upperBound, by: 15))
            + Array(stride(from: sections, to: bytes.count, by: 23))
        var refused = 0
        for place in places {
            for mask: UInt8 in [0x01, 0xff] {
                var changed = bytes
                changed[place] ^= mask
                if refusal(changed) != nil { refused += 1 }
            }
        }
        #expect(refused > 100)
    }

    @Test func `a file without metadata note, entry or global data is refused for that`() throws {
        let bytes = try Golden.file("so/holes-2.26.so")
        func without(_ text: String, _ replacement: String) -> [UInt8] {
            var changed = bytes
            let name = Array(text.utf8)
            for start in changed.indices.dropLast(name.count) where changed[start...].starts(with: name) {
                changed.replaceSubrange(start..<(start + name.count), with: replacement.utf8)
            }
            return changed
        }
        #expect(refusal(without(".note.sgxmeta", ".note.sgxmetb"))?.contains(".note.sgxmeta") == true)
        #expect(refusal(without("g_global_data", "g_global_datb"))?.contains("g_global_data") == true)
        #expect(refusal(without("sgx_metadata", "sgx_metadatb"))?.contains("not named") == true)
    }

    @Test func `the dynamic section is read at its file offset up to DT_NULL, as the tool does`() throws {
        let bytes = try Golden.file("so/holes-2.26.so")
        let file = try ELFFile(parsing: bytes)
        let index = try #require(file.segments.firstIndex { $0.type == .dynamic })
        let header = Int(file.header.programHeaderOffset) + 56 * index
        func with(_ offset: Int, _ value: UInt64) -> [UInt8] {
            var changed = bytes
            changed.store(littleEndian: value, at: header + offset)
            return changed
        }
        let address = file.segments[index].address
        #expect(refusal(with(16, address + 16)) == nil)
        #expect(refusal(with(32, 5)) == nil)
        #expect(refusal(with(8, file.segments[index].offset - 1)) != nil)
        #expect(refusal(with(8, UInt64(bytes.count) - 8)) != nil)
        #expect(refusal(with(8, .max)) != nil)
    }

    @Test func `an enclave of an unknown SDK is refused`() throws {
        var bytes = try Golden.file("so/holes-2.26.so")
        let place = try GlobalDataPlace(try EnclaveImage(parsing: bytes))
        #expect(place.sdkVersion == 0x2_001a_0064)
        #expect(try SDKGeneration(ofEnclave: bytes).description == "2.26 (intel)")
        #expect(throws: TeeError.self) { try SDKGeneration(ofEnclave: bytes, flavour: .occlum) }
        #expect(try SDKGeneration(ofEnclave: try Golden.file("so/min-2.17.1.so")).description == "2.17.1 (occlum)")
        bytes[place.offset + 2] = 0x13
        let error = #expect(throws: TeeError.self) {
            try MeasuredEnclave(bytes, configuration: EnclaveConfiguration(), date: Golden.date)
        }
        #expect(error?.code == .unknownSDKVersion)
    }

    @Test func `code relocations are refused, and a signed file is`() throws {
        var bytes = try Golden.file("so/reloc-2.26.so")
        let file = try ELFFile(parsing: bytes)
        let table = try #require(file.sections.first { $0.type == .relocationsWithAddend && $0.size > 0 })
        let code = try #require(file.sections.first { $0.flags & 4 != 0 })
        bytes.store(littleEndian: code.address, at: Int(table.offset))
        let error = #expect(throws: TeeError.self) {
            try MeasuredEnclave(bytes, configuration: EnclaveConfiguration(), date: Golden.date)
        }
        #expect(error?.cause.contains("relocations change code") == true)
        let signed = try Golden.named("holes.default", "2.26").measured().signed(by: try Golden.key()).bytes
        let again = #expect(throws: TeeError.self) {
            try MeasuredEnclave(signed, configuration: EnclaveConfiguration(), date: Golden.date)
        }
        #expect(again?.code == .alreadySigned)
        let resigned = try MeasuredEnclave(
            signed,
            configuration: EnclaveConfiguration(),
            date: Golden.date,
            options: SigningOptions(.strict, resigns: true)
        )
        #expect(try resigned.signed(by: try Golden.key()).bytes == signed)
    }

    @Test func `sizes that no measurement covers are refused at once`() throws {
        let bytes = try Golden.file("so/holes-2.26.so")
        func error(_ setting: EnclaveSetting, _ value: UInt64) throws -> ErrorCode? {
            var values = EnclaveConfiguration()
            try values.set(setting, to: value)
            let error = #expect(throws: TeeError.self) {
                try MeasuredEnclave(bytes, configuration: values, date: Golden.date)
            }
            return error?.code
        }
        #expect(try error(.heapMaxSize, 0x7fff_ffff_ffff_f000) == .enclaveTooLarge)
        #expect(try error(.heapMaxSize, 1 << 43) == .enclaveTooLarge)
        #expect(try error(.tcsNum, 0xffff_ffff) == .enclaveTooLarge)
        #expect(try error(.stackMaxSize, 1 << 40) == .enclaveTooLarge)
        #expect(try error(.reservedMaxSize, 1 << 44) == .enclaveTooLarge)
    }
}
