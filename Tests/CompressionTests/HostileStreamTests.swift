import Compression
import Diagnostics
import Testing

private func expand(
    _ stream: [UInt8],
    _ format: Expander.Format,
    part: Int = 1 << 18,
    room: Int = 1 << 12,
    ratio: Int = 1000
) throws(TeeError) -> [UInt8] {
    var expander = Expander(format, greatestRatio: ratio)
    var result: [UInt8] = []
    var end = 0
    repeat {
        let start = end
        end = min(end + part, stream.count)
        let input = stream.span.extracting(start..<end)
        var position = 0
        let chunk = StreamChunk(capacity: room)
        repeat {
            chunk.removeAll()
            try expander.expand(input, from: &position, into: chunk)
            let bytes = chunk.bytes
            for index in bytes.indices { result.append(bytes[index]) }
        } while chunk.isFull || position < input.count
    } while end < stream.count
    try expander.finish()
    return result
}

private func code(_ stream: [UInt8], _ format: Expander.Format, part: Int = 1 << 18) -> ErrorCode? {
    do {
        _ = try expand(stream, format, part: part)
        return nil
    } catch {
        return error.code
    }
}

private let text = (0..<3000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 9) }

private func compressed(_ bytes: [UInt8], _ format: Expander.Format) throws(TeeError) -> [UInt8] {
    var result: [UInt8] = []
    func keep(_ part: Span<UInt8>) { for index in part.indices { result.append(part[index]) } }
    switch format {
    case .gzip:
        var gzip = GzipCompressor()
        try gzip.compress(bytes.span, end: true, keep)
    case .zstd:
        var zstd = ZstdCompressor()
        try zstd.compress(bytes.span, end: true, keep)
    }
    return result
}

@Test(arguments: Expander.Format.allCases)
func `a stream is expanded into chunks of any room from parts of any size`(format: Expander.Format) throws {
    let stream = try compressed(text, format)
    for part in [1, 7, 1 << 18] {
        for room in [1, 10, 5000] { #expect(try expand(stream, format, part: part, room: room) == text) }
    }
}

@Test(arguments: Expander.Format.allCases)
func `a stream with any byte changed is refused or has the same content`(format: Expander.Format) throws {
    let stream = try compressed(text, format)
    for index in stream.indices {
        for change: UInt8 in [1, 0x80, 0xff] {
            var damaged = stream
            damaged[index] ^= change
            let whole = try? expand(damaged, format)
            #expect(whole == nil || whole == text, "byte \(index) changed by \(change)")
            let parts = try? expand(damaged, format, part: 5)
            #expect(whole == parts, "byte \(index) changed by \(change)")
        }
    }
}

@Test(arguments: Expander.Format.allCases)
func `streams one after the other are one, and cut off anywhere they are none`(format: Expander.Format) throws {
    let (first, second) = (try compressed([1, 2, 3], format), try compressed([], format))
    let both = first + second + first
    #expect(try expand(both, format) == [1, 2, 3, 1, 2, 3])
    for count in both.indices where ![first.count, first.count + second.count].contains(count) {
        let cut = Array(both.prefix(count))
        for part in [1, 1 << 18] { #expect(code(cut, format, part: part) == .compressedDamaged, "\(count) bytes") }
    }
    for trailing: [UInt8] in [[0], [0, 0, 0, 0, 0, 0, 0, 0], [0x1f], [0x28], [0x1f, 0x8b], Array("garbage".utf8)] {
        for part in [1, 1 << 18] { #expect(code(first + trailing, format, part: part) == .compressedDamaged) }
    }
    #expect(code([], format) == .compressedDamaged)
}

@Test func `checksum and length at the end of a gzip member count`() throws {
    let stream = try compressed(text, .gzip)
    for index in stream.count - 8..<stream.count {
        var damaged = stream
        damaged[index] ^= 1
        for part in [1, 1 << 18] { #expect(code(damaged, .gzip, part: part) == .compressedDamaged) }
    }
}

@Test func `optional fields of a gzip header are passed over`() throws {
    let plain = try compressed(text, .gzip)
    let body = plain[10...]
    func stream(_ flags: UInt8, _ fields: [UInt8]) -> [UInt8] {
        [0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3] + fields + body
    }
    let name = Array("layer.tar\0".utf8)
    for (flags, fields): (UInt8, [UInt8]) in [
        (8, name), (16, name), (4, [3, 0, 1, 2, 3]), (28, [1, 0, 7] + name + name),
    ] {
        for part in [1, 1 << 18] { #expect(try expand(stream(flags, fields), .gzip, part: part) == text) }
    }
    // The checksum is the low half of what zlib's crc32 says of the first ten bytes.
    let long = [UInt8](repeating: 0x6e, count: 512)
    #expect(code(stream(8, long.dropLast() + [0]), .gzip) == nil)
    #expect(code(stream(8, long + [0]), .gzip) == .compressedDamaged)
    #expect(try expand(stream(2, [0xa7, 0x77]), .gzip) == text)
    #expect(code(stream(2, [0, 0]), .gzip) == .compressedDamaged)
    for start: [UInt8] in [[0x1f, 0x8b, 7, 0], [0x1f, 0x8c, 8, 0], [0x50, 0x4b, 3, 4]] {
        #expect(code(start + plain[4...], .gzip) == .compressedDamaged)
    }
}

@Test func `skippable frames, as zstd chunked has, hold nothing`() throws {
    let frame = try compressed(text, .zstd)
    let skipped: [UInt8] = [0x5e, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9]
    for part in [1, 1 << 18] {
        #expect(try expand(skipped + frame + skipped + skipped, .zstd, part: part) == text)
        #expect(code(frame + skipped.dropLast(), .zstd, part: part) == .compressedDamaged)
    }
    #expect(try expand(skipped, .zstd) == [])
    #expect(code([0x5e, 0x2a, 0x4d, 0x18, 0xff, 0xff, 0xff, 0xff, 9], .zstd) == .compressedDamaged)
}

@Test func `frames that need more than 128 MiB, a dictionary or an old format are refused`() {
    // Frame_Header_Descriptor without single segment, then Window_Descriptor: exponent 17 is a window of 128 MiB, and an
    // empty raw block, the last.
    let empty: [UInt8] = [1, 0, 0]
    #expect(code([0x28, 0xb5, 0x2f, 0xfd, 0x00, 17 << 3] + empty, .zstd) == nil)
    #expect(code([0x28, 0xb5, 0x2f, 0xfd, 0x00, 18 << 3] + empty, .zstd) == .compressedDamaged)
    #expect(code([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xff] + empty, .zstd) == .compressedDamaged)
    #expect(code([0x28, 0xb5, 0x2f, 0xfd, 0x01, 10 << 3, 5] + empty, .zstd) == .compressedDamaged)
    for version: UInt8 in 0x22...0x27 {
        #expect(code([version, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0], .zstd) == .compressedDamaged)
    }
}

@Test(arguments: Expander.Format.allCases)
func `what grows beyond its ratio is stopped where it does`(format: Expander.Format) throws {
    let chunk = StreamChunk(capacity: 1 << 22)
    let zeros = try compressed([UInt8](repeating: 0, count: 1 << 22), format)
    var expander = Expander(format, greatestRatio: 10)
    var code: ErrorCode?
    var turns = 0
    while code == nil, turns < 100 {
        turns += 1
        var position = 0
        do {
            repeat {
                chunk.removeAll()
                try expander.expand(zeros.span, from: &position, into: chunk)
            } while chunk.isFull || position < zeros.count
        } catch { code = error.code }
    }
    #expect(code == .compressedBomb)
    #expect(expander.produced <= Expander.freeByteCount + 1 << 22)
    #expect(turns > 15)
}

@Test(arguments: [0x20, 0x40, 0x80] as [UInt8])
func `reserved flags in the header of a gzip member are refused`(flag: UInt8) throws {
    var stream = try compressed(text, .gzip)
    stream[3] |= flag
    #expect(code(stream, .gzip) == .compressedDamaged)
    #expect(code(stream, .gzip, part: 1) == .compressedDamaged)
}
