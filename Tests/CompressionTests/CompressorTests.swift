import Compression
import Diagnostics
import ImageFixtures
import SystemPackage
import Testing

private func compress(_ bytes: [UInt8], _ format: Expander.Format, parts: Int) throws(TeeError) -> [UInt8] {
    var result: [UInt8] = []
    func keep(_ part: Span<UInt8>) { for index in part.indices { result.append(part[index]) } }
    var gzip = GzipCompressor()
    var zstd = ZstdCompressor()
    for start in stride(from: 0, to: bytes.count, by: parts) {
        let part = Array(bytes[start..<min(start + parts, bytes.count)])
        switch format {
        case .gzip: try gzip.compress(part.span, end: false, keep)
        case .zstd: try zstd.compress(part.span, end: false, keep)
        }
    }
    switch format {
    case .gzip: try gzip.compress([UInt8]().span, end: true, keep)
    case .zstd: try zstd.compress([UInt8]().span, end: true, keep)
    }
    return result
}

private func expand(_ bytes: [UInt8], _ format: Expander.Format, parts: Int = 1 << 18) throws(TeeError) -> [UInt8] {
    var result: [UInt8] = []
    var expander = Expander(format)
    for start in stride(from: 0, to: bytes.count, by: parts) {
        let part = Array(bytes[start..<min(start + parts, bytes.count)])
        try expander.expand(part.span) { out in for index in out.indices { result.append(out[index]) } }
    }
    try expander.finish()
    return result
}

private let text = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }

@Test(arguments: [Expander.Format.gzip, .zstd])
func `what is compressed expands to what it was, in parts of any size`(format: Expander.Format) throws {
    let whole = try compress(text, format, parts: text.count)
    #expect(whole.count < text.count)
    #expect(try compress(text, format, parts: text.count) == whole)
    for parts in [977, 65_536] { #expect(try expand(try compress(text, format, parts: parts), format) == text) }
    for parts in [1, 13, 4096] where parts > 1 || whole.count < 200_000 {
        #expect(try expand(whole, format, parts: parts) == text)
    }
    #expect(try expand(try compress([], format, parts: 1), format) == [])
    #expect(try expand(whole + whole, format) == text + text)
}

@Test(arguments: [Expander.Format.gzip, .zstd])
func `a stream that is cut off, damaged or followed by other bytes is refused`(format: Expander.Format) throws {
    let small = try compress(Array(text.prefix(2000)), format, parts: 2000)
    for count in 0..<small.count { #expect(throws: TeeError.self) { try expand(Array(small.prefix(count)), format) } }
    #expect(throws: TeeError.self) { try expand(small + [1, 2, 3], format) }
    var wrongSum = small
    wrongSum[small.count - (format == .gzip ? 8 : 4)] ^= 1
    #expect(throws: TeeError.self) { try expand(wrongSum, format) }
}

@Test func `a gzip header tells no time, no name and no machine but Unix`() throws {
    #expect(try compress([1], .gzip, parts: 1).prefix(10) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
}

@Test func `a zstd bomb is stopped`() throws {
    let bomb = try compress([UInt8](repeating: 0, count: 80 << 20), .zstd, parts: 1 << 20)
    do {
        var expander = Expander(.zstd)
        try expander.expand(bomb.span) { _ in }
        Issue.record("\(bomb.count) bytes were expanded")
    } catch {
        #expect(error.code == .compressedBomb)
    }
}

@Test(.enabled(if: ForeignTool("gzip") != nil && ForeignTool("zstd") != nil))
func `gzip and zstd accept what we compress`() throws {
    let folder = try TemporaryDirectory()
    for (format, tool) in [(Expander.Format.gzip, "gzip"), (.zstd, "zstd")] {
        try folder.write(try compress(text, format, parts: 5000), to: tool)
        let outcome = try #require(ForeignTool("sh"))
            .run("-c", "\(tool) -dc < \(folder(tool)) > \(folder("out"))")
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(try folder.read("out") == text)
    }
}
