import Bytes
import Testing

@testable import SGXSDK

/// Numbers that are the same in every run (Numerical Recipes' LCG).
private struct Numbers {
    var state: UInt64

    mutating func next(below limit: UInt64) -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) % limit
    }

    /// A small configuration that keeps the rules between the values.
    mutating func configuration(_ generation: SDKGeneration) throws -> EnclaveConfiguration {
        var values = EnclaveConfiguration()
        func set(_ setting: EnclaveSetting, _ value: UInt64) throws { try values.set(setting, to: value) }
        func region(_ names: [EnclaveSetting], _ unit: UInt64, _ numbers: inout Numbers) throws {
            var size = UInt64(0)
            for name in names {
                size += numbers.next(below: 4) * unit
                try set(name, size)
            }
        }
        try region([.heapMinSize, .heapInitSize, .heapMaxSize], 0x3000, &self)
        if next(below: 2) == 0 {
            try region([.reservedMinSize, .reservedInitSize, .reservedMaxSize], 0x2000, &self)
            try set(.reservedExecutable, next(below: 2))
        }
        let least = 0x2000 + next(below: 3) * 0x1000
        try set(.stackMinSize, least)
        try set(.stackMaxSize, least + next(below: 3) * 0x1000)
        let threads = 1 + next(below: 4)
        try set(.tcsNum, threads)
        if next(below: 2) == 0 { try set(.tcsMaxNum, threads + next(below: 4)) }
        try set(.tcsMinPool, next(below: threads + 1))
        try set(.miscSelect, next(below: 2))
        try set(.miscMask, 0xffff_fffe | next(below: 2))
        if generation.hasUserRegion, values[.miscSelect] & values[.miscMask] == 1, next(below: 2) == 0 {
            try set(.userRegionSize, next(below: 64) * 0x1000)
        }
        try set(.pkru, next(below: 3))
        if generation.hasUserRegion { try set(.amx, next(below: 3)) }
        try set(.provisionKey, next(below: 2))
        try set(.disableDebug, next(below: 2))
        return values
    }
}

@Test(arguments: ["2.17.1", "2.20", "2.26"])
func `whatever the configuration, every copy that is written can be loaded and measures to MRENCLAVE`(sdk: String)
    throws
{
    var numbers = Numbers(state: 7)
    let image = try Golden.file("so/holes-\(sdk).so")
    let key = try Golden.key()
    let generation = try #require(try Golden.named("min.default", sdk).generation)
    var copies: Set<Int> = []
    for _ in 0..<40 {
        let values = try numbers.configuration(generation)
        let measured = try MeasuredEnclave(image, configuration: values, date: Golden.date)
        let signed = try measured.signed(by: key)
        let file = try SignedEnclaveFile(parsing: signed.bytes)
        #expect(try file.failures() == [], "\(values)")
        #expect(file.copies[0].mrenclave == measured.mrenclave)
        #expect(measured.enclaveSize.nonzeroBitCount == 1)
        copies.insert(file.copies.count)
        // Only the metadata's room in the file changes.
        let room = measured.metadataOffset..<(measured.metadataOffset + generation.metadataByteCount)
        #expect(signed.bytes[..<room.lowerBound] == image[..<room.lowerBound])
        #expect(signed.bytes[room.upperBound...] == image[room.upperBound...])
    }
    #expect(copies == (sdk == "2.17.1" ? [3] : [1, 2]))
}
