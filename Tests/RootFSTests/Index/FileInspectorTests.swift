import Bytes
import Crypto
import Diagnostics
import ImageFixtures
import OCI
import RootFS
import Synchronization
import Tar
import Testing

private func facts(_ content: [UInt8], _ inspector: MarkedFiles = MarkedFiles()) throws -> [UInt8]? {
    let layer = try LayerFixture().layer(try archive([file("d/f", content)]), .gzip)
    return try LayerIndexer(inspector: inspector).index([layer])[0].entries[0].facts
}

@Test func `what the inspector says of a file is kept, and it sees as many bytes as it wants`() throws {
    #expect(try facts(Array("#123456789".utf8)) == Array("d/f 644 10 #12345".utf8))
    #expect(try facts(Array("x123456789".utf8)) == nil)
}

@Test(arguments: [1, 3, 4, 5, 6, 7, 300_000])
func `an inspector that wants more than there is gets all there is`(count: Int) throws {
    let content = [UInt8](repeating: UInt8(ascii: "#"), count: count)
    for wanted in [count, count + 1, .max] {
        let kept = try facts(content, MarkedFiles(wanted: wanted))
        #expect(kept == Array("d/f 644 \(count) ".utf8) + content)
    }
}

@Test func `an inspector that wants fewer bytes than it probes gets just those`() throws {
    #expect(try facts(Array("#123456789".utf8), MarkedFiles(wanted: 2)) == Array("d/f 644 10 #1".utf8))
}

@Test func `an empty file is not shown to the inspector`() throws {
    #expect(try facts([]) == nil)
}

@Test func `the inspector sees the holes of a sparse file as zeros`() throws {
    let sparse = pax(
        record("GNU.sparse.size", "9") + record("GNU.sparse.numblocks", "2") + record("GNU.sparse.map", "0,1,4,2")
    )
    let layer = try LayerFixture().layer(sparse + member("f", Array("#ab".utf8)) + endOfArchive)
    let entry = try LayerIndexer(inspector: MarkedFiles(wanted: 9)).index([layer])[0].entries[0]
    #expect(entry.facts == Array("f 644 9 #".utf8) + [0, 0, 0] + Array("ab".utf8) + [0, 0, 0])
    #expect(entry.byteCount == 9 && entry.isSparse)
    #expect(entry.digest == .of(Array("#".utf8) + [0, 0, 0] + Array("ab".utf8) + [0, 0, 0]))
}

@Test func `links and folders are not shown to the inspector`() throws {
    let plain = try archive([
        file("f", Array("#123".utf8)),
        (TarWriterEntry(path: "#h", kind: .hardLink(target: "f"), mode: 0o644), []),
        (TarWriterEntry(path: "#d", kind: .directory, mode: 0o755), []),
    ])
    let index = try indexed(try LayerFixture().layer(plain))
    #expect(index.entries.map { $0.facts != nil } == [true, false, false])
}

/// Wants all of every file, and counts the files that are looked at at the same time.
private final class CrowdCounting: FileInspector {
    let identity = "crowd counting"
    let probeSize = 1
    private let inside = Mutex((now: 0, most: 0, all: 0))

    var most: Int { inside.withLock { $0.most } }
    var all: Int { inside.withLock { $0.all } }

    func bytesWanted(path: PathBytes, mode: UInt32, size: Int, first: [UInt8]) -> Int? { size }

    func facts(path: PathBytes, mode: UInt32, size: Int, content: [UInt8]) -> [UInt8]? {
        inside.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.all + 1) }
        let digest = SHA256Digest.of(content).bytes
        inside.withLock { $0.now -= 1 }
        return digest
    }
}

@Test func `large files of layers read side by side are held one after the other, also behind one that is refused`()
    throws
{
    let byteCount = 17 << 20
    let hole = pax(
        record("GNU.sparse.size", "\(byteCount)") + record("GNU.sparse.numblocks", "1")
            + record("GNU.sparse.map", "0,1")
    )
    let fixture = try LayerFixture()
    let layers = try (0..<4).map { try fixture.layer(hole + member("f\($0)", [1]) + endOfArchive) }
    let inspector = CrowdCounting()
    let indexes = try LayerIndexer(inspector: inspector).index(layers)
    #expect(inspector.most == 1 && inspector.all == 4)
    #expect(indexes.allSatisfy { $0.entries[0].facts == $0.entries[0].digest?.bytes })
    let cut = try archive([file("f", [UInt8](repeating: 1, count: byteCount))]).dropLast(1 << 20)
    let refused = try fixture.layer(Array(cut))
    #expect(throws: TeeError.self) { try LayerIndexer(inspector: inspector).index([refused] + layers) }
}
