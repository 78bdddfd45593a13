import Compression
import Diagnostics
import FuzzInput
import Tar

/// An archive must be read the same, or refused, however it is cut into pieces; and what libarchive agrees to is what the
/// strict walk alone reads.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = fuzzInput(start, count)
    let whole = walk(input, part: max(input.count, 1))
    guard whole == walk(input, part: 509) else { fatalError("the pieces decide what is read") }
    if let checked = read(input) {
        guard checked == whole else { fatalError("libarchive changes what is read") }
    }
    return 0
}

/// What came of the entries: their headers, and how much of each was given.
private struct Record: TarVisitor, Equatable {
    var entries: [TarEntry] = []
    var given: [Int] = []

    mutating func begin(_ entry: TarEntry) throws(TeeError) {
        entries.append(entry)
        given.append(0)
    }

    mutating func content(_ bytes: Span<UInt8>) throws(TeeError) { given[given.count - 1] += bytes.count }
    mutating func hole(_ byteCount: Int) throws(TeeError) { given[given.count - 1] += byteCount }

    mutating func end() throws(TeeError) {
        guard given.last == entries.last?.byteCount else { fatalError("a file is not as long as its header says") }
    }
}

private func walk(_ archive: [UInt8], part: Int) -> Record? {
    var walk = StrictTarWalk(Record())
    do throws(TeeError) {
        var position = 0
        while position < archive.count {
            let end = min(position + part, archive.count)
            try walk.feed(archive.span.extracting(position..<end))
            position = end
        }
        try walk.finish()
        return walk.visitor
    } catch {
        return nil
    }
}

private func read(_ archive: [UInt8]) -> Record? {
    var position = 0
    do throws(TeeError) {
        return try CheckedTarReader.read(Record()) { () throws(TeeError) in
            guard position < archive.count else { return nil }
            let chunk = StreamChunk(capacity: 1000)
            position += chunk.append(archive.span.extracting(position..<archive.count))
            return chunk
        }
    } catch {
        return nil
    }
}
