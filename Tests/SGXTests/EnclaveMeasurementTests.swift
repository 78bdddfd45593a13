import Crypto
import Diagnostics
import SGX
import Testing

/// The records written out by hand, as the manual has them.
private struct Transcript {
    var bytes: [UInt8] = []

    mutating func record(_ tag: String, _ fields: [(value: UInt64, width: Int)]) {
        var record = Array(tag.utf8) + [UInt8](repeating: 0, count: 8 - tag.utf8.count)
        for (value, width) in fields {
            for index in 0..<width { record.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(index)))) }
        }
        bytes += record + [UInt8](repeating: 0, count: 64 - record.count)
    }

    mutating func page(_ offset: UInt64, _ flags: UInt64, _ content: [UInt8]?) {
        record("EADD", [(offset, 8), (flags, 8)])
        guard let content else { return }
        for chunk in 0..<16 {
            record("EEXTEND", [(offset + UInt64(chunk) * 256, 8)])
            bytes += content[(chunk * 256)..<(chunk * 256 + 256)]
        }
    }
}

private let data: SECINFOFlags = [.regular, .read, .write]

@Test func `MRENCLAVE is the hash of the records of ECREATE, EADD and EEXTEND in their order`() throws {
    let content = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    var transcript = Transcript()
    transcript.record("ECREATE", [(2, 4), (0x100000, 8)])
    transcript.page(0, 0x100, content)
    for index in UInt64(1)..<4 { transcript.page(index << 12, 0x203, nil) }
    transcript.page(4 << 12, 0x207, Array(content[..<300]) + [UInt8](repeating: 0, count: 3796))
    for index in UInt64(5)..<7 { transcript.page(index << 12, 0x203, [UInt8](repeating: 0xcc, count: 4096)) }

    var measurement = try EnclaveMeasurement(ssaFrameSize: 2, enclaveSize: 0x100000)
    try measurement.addMeasured(offset: 0, page: content.span, flags: .tcs)
    try measurement.addUnmeasured(offset: 0x1000, pageCount: 3, flags: data)
    try measurement.addMeasured(offset: 0x4000, page: Array(content[..<300]).span, flags: [data, .execute])
    try measurement.addMeasured(offset: 0x5000, pageCount: 2, fill: 0xcc, flags: data)
    let count = measurement.pageCount
    let current = measurement.current()
    #expect(count == 7)
    #expect(current == .of(transcript.bytes))
    let final = measurement.finalize()
    #expect(final == .of(transcript.bytes))
}

@Test(arguments: [1, 255, 256, 257, 1000]) func `pages that are only added count one by one, however many`(
    count: UInt64
) throws {
    var transcript = Transcript()
    transcript.record("ECREATE", [(1, 4), (1 << 40, 8)])
    let start: UInt64 = 0x12_3456_7000
    for index in 0..<count { transcript.page(start + index << 12, 0x207, nil) }
    var measurement = try EnclaveMeasurement(ssaFrameSize: 1, enclaveSize: 1 << 40)
    try measurement.addUnmeasured(offset: start, pageCount: count, flags: [data, .execute])
    let final = measurement.finalize()
    #expect(final == .of(transcript.bytes))
}

@Test func `content longer than a page takes as many pages as it needs, and EEXTEND works alone`() throws {
    let content = (0..<9000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var whole = try EnclaveMeasurement(ssaFrameSize: 1, enclaveSize: 0x10000)
    try whole.addMeasured(offset: 0x1000, content: content.span, flags: data)
    let padded = content + [UInt8](repeating: 0, count: 3 * 4096 - 9000)
    var parts = try EnclaveMeasurement(ssaFrameSize: 1, enclaveSize: 0x10000)
    for page in 0..<3 {
        let offset = UInt64(page + 1) << 12
        try parts.addUnmeasured(offset: offset, pageCount: 1, flags: data)
        for chunk in 0..<16 {
            let start = page * 4096 + chunk * 256
            try parts.extend(
                offset: offset + UInt64(chunk) * 256,
                chunk: Array(padded[start..<start + 256]).span
            )
        }
    }
    let left = whole.current()
    let right = parts.current()
    #expect(left == right)
}

@Test func `an enclave or a page that the processor would not take is refused`() throws {
    #expect(throws: TeeError.self) { _ = try EnclaveMeasurement(ssaFrameSize: 1, enclaveSize: 0).pageCount }
    #expect(throws: TeeError.self) { _ = try EnclaveMeasurement(ssaFrameSize: 1, enclaveSize: 0x3000).pageCount }
    #expect(throws: TeeError.self) { _ = try EnclaveMeasurement(ssaFrameSize: 0, enclaveSize: 0x4000).pageCount }
    var measurement = try EnclaveMeasurement(ssaFrameSize: 1, enclaveSize: 0x4000)
    let before = measurement.current()
    for (offset, count) in [(UInt64(0x4000), UInt64(1)), (0x1000, 4), (0x800, 1), (.max - 0xfff, 1), (0, .max)] {
        var code: ErrorCode?
        do throws(TeeError) {
            try measurement.addUnmeasured(offset: offset, pageCount: count, flags: data)
        } catch { code = error.code }
        #expect(code == .pageOutsideEnclave)
    }
    let after = measurement.current()
    #expect(after == before)
}

@Test func `the log names each run of pages with its source and the digest behind it`() throws {
    var measurement = try EnclaveMeasurement(ssaFrameSize: 1, enclaveSize: 0x100000, recording: true)
    var plain = try EnclaveMeasurement(ssaFrameSize: 1, enclaveSize: 0x100000)
    try measurement.region("heap", source: "zeros") { (inner: inout EnclaveMeasurement) throws(TeeError) in
        try inner.addUnmeasured(offset: 0, pageCount: 2, flags: data)
        try inner.addUnmeasured(offset: 0x2000, pageCount: 2, flags: data)
        try inner.addMeasured(offset: 0x4000, pageCount: 1, fill: 0, flags: data)
    }
    try plain.addUnmeasured(offset: 0, pageCount: 4, flags: data)
    let afterHeap = plain.current()
    try plain.addMeasured(offset: 0x4000, pageCount: 1, fill: 0, flags: data)
    let end = plain.current()
    let recorded = measurement.log
    let log = try #require(recorded)
    #expect(log.regions.map(\.offset) == [0, 0x4000])
    #expect(log.regions.map(\.byteCount) == [0x4000, 0x1000])
    #expect(log.regions.map(\.isMeasured) == [false, true])
    #expect(log.regions.map(\.digest) == [afterHeap, end])
    let measured = measurement.current()
    #expect(measured == end)
    let lines = String(decoding: log.jsonLines, as: UTF8.self).split(separator: "\n")
    #expect(lines.first == #"{"enclave_size":1048576,"ssa_frame_pages":1}"#)
    #expect(lines.count == 3)
    #expect(lines[1].contains(#""name":"heap","source":"zeros","offset":0,"size":16384,"flags":"REG rw-""#))
}

@Test(arguments: [(UInt64(0x3), UInt32(0), UInt32(1)), (0xe7, 1, 1), (0x2e7, 1, 1), (0x602e7, 0, 3), (0x602e7, 1, 3)])
func `the save area follows XFRM and MISCSELECT`(xfrm: UInt64, misc: UInt32, pages: UInt32) {
    #expect(SSAFrame.pageCount(xfrm: xfrm, miscSelect: misc) == pages)
}

@Test func `the save area of a component that nobody knows is not guessed`() {
    #expect(SSAFrame.pageCount(xfrm: 0x103, miscSelect: 0) == nil)
    #expect(SSAFrame.xsaveByteCount(xfrm: 0x3) == 576)
    #expect(SSAFrame.xsaveByteCount(xfrm: 0x7) == 832)
    #expect(SSAFrame.xsaveByteCount(xfrm: 0xe7) == 2688)
    #expect(SSAFrame.xsaveByteCount(xfrm: 0x60003) == 11008)
}

@Test func `a TCS is read as it was written`() throws {
    var tcs = TCS(ssaOffset: 0x7000, ssaFrameCount: 2, entryOffset: 0x1234)
    tcs.gsOffset = 0x9000
    tcs.fsLimit = .max
    #expect(tcs.bytes.count == TCS.byteCount)
    #expect(TCS(parsing: tcs.bytes.span) == tcs)
    #expect(TCS(parsing: Array(tcs.bytes.dropLast()).span) == nil)
}

@Test func `flags are printed by name, unknown bits as numbers`() {
    #expect(AttributeFlags(rawValue: 0x8006).description == "DEBUG|MODE64BIT|0x8000")
    #expect(AttributeFlags(rawValue: 0).description == "0")
    #expect(XFRM(rawValue: 0x107).description == "x87|SSE|AVX|0x100")
    #expect(SECINFOFlags(rawValue: 0x207).description == "REG rwx")
    #expect(SECINFOFlags.tcs.description == "TCS")
}
