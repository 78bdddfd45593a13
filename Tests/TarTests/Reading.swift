import Bytes
import Compression
import Diagnostics
import Tar
import Testing

/// What a visitor was given of one entry.
struct ReadEntry: Equatable {
    var entry: TarEntry
    var content: [UInt8] = []
    var isComplete = false

    var name: String { String(decoding: entry.name, as: UTF8.self) }
    var path: String { String(decoding: entry.path.bytes, as: UTF8.self) }
    var target: String { String(decoding: entry.linkTarget, as: UTF8.self) }
}

/// Keeps all that it is given; holes over 1 MiB are left out.
struct Recorder: TarVisitor {
    var entries: [ReadEntry] = []

    mutating func begin(_ entry: TarEntry) throws(TeeError) { entries.append(ReadEntry(entry: entry)) }

    mutating func content(_ bytes: Span<UInt8>) throws(TeeError) {
        for index in bytes.indices { entries[entries.count - 1].content.append(bytes[index]) }
    }

    mutating func hole(_ byteCount: Int) throws(TeeError) {
        guard byteCount <= 1 << 20 else { return }
        entries[entries.count - 1].content += [UInt8](repeating: 0, count: byteCount)
    }

    mutating func end() throws(TeeError) { entries[entries.count - 1].isComplete = true }
}

/// The entries by the strict walk alone, given parts of `part` bytes.
func walk(
    _ archive: [UInt8],
    part: Int = 1 << 20,
    limits: LayerLimits = LayerLimits()
) throws(TeeError) -> [ReadEntry] {
    var walk = StrictTarWalk(Recorder(), limits: limits)
    for start in stride(from: 0, to: archive.count, by: part) {
        try walk.feed(archive.span.extracting(start..<min(start + part, archive.count)))
    }
    try walk.finish()
    return walk.visitor.entries
}

/// The entries by the strict walk and libarchive, given pieces of `part` bytes.
func read(
    _ archive: [UInt8],
    part: Int = 1 << 20,
    limits: LayerLimits = LayerLimits()
) throws(TeeError) -> [ReadEntry] {
    var position = 0
    return try CheckedTarReader.read(Recorder(), limits: limits) {
        guard position < archive.count else { return nil }
        let chunk = StreamChunk(capacity: part)
        position += chunk.append(archive.span.extracting(position..<archive.count))
        return chunk
    }.entries
}

/// The code with which the strict walk and libarchive together refuse `archive`; nil if it is accepted.
func refusal(_ archive: [UInt8], limits: LayerLimits = LayerLimits()) -> ErrorCode? {
    do {
        _ = try read(archive, limits: limits)
        return nil
    } catch {
        return error.code
    }
}

/// The code with which the strict walk alone refuses `archive`; nil if it is accepted.
func walkRefusal(_ archive: [UInt8]) -> ErrorCode? {
    do {
        _ = try walk(archive)
        return nil
    } catch {
        return error.code
    }
}

/// Walks `archive` byte by byte, and expects that it is refused if it ends before any of them.
func expectRefusalAtEveryLength(of archive: [UInt8]) throws {
    var walk = StrictTarWalk(Recorder())
    for index in archive.indices {
        do {
            try walk.finish()
            Issue.record("\(index) bytes are taken for an archive")
        } catch {
            #expect(error.code == .tarMalformed, "\(index) bytes")
        }
        try walk.feed(archive.span.extracting(index..<index + 1))
    }
    try walk.finish()
}
