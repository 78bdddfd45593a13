import SGX
import Testing

@testable import TEEBuild

/// A measurement of two regions: one page of `first`, one of `second`, each filled with that byte.
private func log(_ first: UInt8, _ second: UInt8, at offset: UInt64 = 0x1000) throws -> MeasurementLog {
    var measurement = try EnclaveMeasurement(ssaFrameSize: 1, enclaveSize: 0x10000, recording: true)
    for (name, byte, place) in [("code", first, UInt64(0)), ("data", second, offset)] {
        measurement.beginRegion(name, source: "test")
        try measurement.addMeasured(offset: place, pageCount: 1, fill: byte, flags: [.read])
        measurement.endRegion()
    }
    let log = measurement.log
    return try #require(log)
}

@Test func `equal measurements have no differences`() throws {
    #expect(MeasurementComparison.differences(try log(1, 2), try log(1, 2)).isEmpty)
}

@Test func `the first region with other content is named, and none behind it`() throws {
    let differences = MeasurementComparison.differences(try log(1, 2), try log(9, 8))
    #expect(differences.map(\.object) == ["code, the first with other content"])
    #expect(
        MeasurementComparison.differences(try log(1, 2), try log(1, 8)).map(\.object).first?.hasPrefix("data") == true
    )
}

@Test func `a region that moved is told by its places`() throws {
    let differences = MeasurementComparison.differences(try log(1, 2), try log(1, 2, at: 0x3000))
    #expect(differences.count == 1)
    #expect(differences.first?.before?.hasPrefix("0x1000, 0x1000 bytes") == true)
    #expect(differences.first?.after?.hasPrefix("0x3000, 0x1000 bytes") == true)
}
