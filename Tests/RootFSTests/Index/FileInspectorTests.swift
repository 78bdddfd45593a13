import Bytes
import Crypto
import Diagnostics
import ImageFixtures
import OCI
import RootFS
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
