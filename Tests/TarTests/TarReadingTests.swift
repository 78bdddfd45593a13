import Bytes
import Diagnostics
import ImageFixtures
import SystemPackage
import Tar
import Testing

private let written: [(TarWriterEntry, [UInt8])] = [
    (TarWriterEntry(path: "d", kind: .directory, mode: 0o1777), []),
    file("d/a", Array("hello\n".utf8)),
    file("d/block", [UInt8](repeating: 7, count: 512)),
    file("d/empty", []),
    file(PathBytes(String(repeating: "n", count: 250)), [1]),
    file(PathBytes("d/" + String(repeating: "long/", count: 60) + "x"), [UInt8](repeating: 2, count: 3000)),
    file(PathBytes(Array("d/".utf8) + [0xff, 0xfe]), [5]),
    file("d/caf\u{e9}", [5]),
    (TarWriterEntry(path: "d/link", kind: .symlink(target: "../x"), mode: 0o777), []),
    (
        TarWriterEntry(
            path: "d/far",
            kind: .symlink(target: PathBytes(String(repeating: "t", count: 200))),
            mode: 0o777
        ),
        []
    ),
    (TarWriterEntry(path: "d/hard", kind: .hardLink(target: "d/a"), mode: 0o644), []),
    (TarWriterEntry(path: "d/null", kind: .characterDevice(major: 1, minor: 3), mode: 0o666), []),
    (TarWriterEntry(path: "d/disk", kind: .blockDevice(major: 8, minor: 1), mode: 0o660), []),
    (TarWriterEntry(path: "d/fifo", kind: .fifo, mode: 0o4755, uid: 3_000_000, gid: 4_000_000), []),
    (
        TarWriterEntry(
            path: "d/xattr",
            kind: .file(byteCount: 1),
            mode: 0o644,
            extendedAttributes: ["user.b": [0, 10, 255], "user.a": Array("1".utf8)]
        ),
        [6]
    ),
]

@Test(arguments: [1 << 20, 4096, 512, 100, 1])
func `what the writer wrote is read, in pieces of any size`(part: Int) throws {
    let bytes = try archive(written)
    let entries = try read(bytes, part: part)
    #expect(try walk(bytes, part: part) == entries)
    #expect(entries.map(\.entry.path) == written.map(\.0.path))
    #expect(entries.map(\.content) == written.map(\.1))
    #expect(entries.map(\.isComplete) == entries.map { _ in true })
    #expect(
        entries.map(\.entry.kind) == [
            .directory, .file, .file, .file, .file, .file, .file, .file, .symlink, .symlink, .hardLink,
            .characterDevice, .blockDevice, .fifo, .file,
        ]
    )
    #expect(entries.map(\.entry.mode) == written.map(\.0.mode))
    let byPath = Dictionary(uniqueKeysWithValues: entries.map { ($0.entry.path, $0) })
    #expect(byPath["d/link"]?.target == "../x")
    #expect(byPath["d/far"]?.target == String(repeating: "t", count: 200))
    #expect(byPath["d/hard"]?.target == "d/a")
    #expect(byPath["d/null"].map { [$0.entry.deviceMajor, $0.entry.deviceMinor] } == [1, 3])
    #expect(byPath["d/fifo"].map { [$0.entry.uid, $0.entry.gid] } == [3_000_000, 4_000_000])
    let attributes = try #require(byPath["d/xattr"]?.entry.extendedAttributes)
    #expect(attributes.map(\.name) == [Array("user.a".utf8), Array("user.b".utf8)])
    #expect(attributes.map(\.value) == [Array("1".utf8), [0, 10, 255]])
    for entry in entries where entry.entry.kind == .file {
        let start = entry.entry.contentOffset
        #expect(Array(bytes[start..<start + entry.entry.storedByteCount]) == entry.content)
    }
}

@Test(.enabled(if: ForeignTool("tar") != nil), arguments: ["v7", "oldgnu", "gnu", "ustar", "posix"])
func `what GNU tar writes is read, sparse files too`(format: String) throws {
    let tar = try #require(ForeignTool("tar"))
    let folder = try TemporaryDirectory()
    let long = "d/" + String(repeating: "n", count: format == "v7" ? 80 : 90) + "/file"
    var holes = [UInt8](repeating: 0, count: 1 << 19)
    for offset in stride(from: 1 << 16, to: 1 << 19, by: 1 << 16) { holes[offset] = 1 }
    try folder.write([1, 2, 3], to: long)
    try folder.write(holes, to: "d/holes.plain")
    let cp = try #require(ForeignTool("cp"))
    _ = try cp.run("--sparse=always", folder("d/holes.plain").string, folder("d/holes").string)
    let sparse = format == "v7" || format == "ustar" ? [] : ["--sparse"]
    let made = try tar.run(
        arguments: ["-C", folder.path.string, "--format=\(format)"] + sparse
            + ["-cf", folder("x.tar").string, "d/holes", long]
    )
    #expect(made.status == 0, "\(made.output)")
    let bytes = try folder.read("x.tar")
    let entries = try read(bytes)
    #expect(entries.map(\.path) == ["d/holes", long])
    #expect(entries.map(\.entry.isSparse) == [!sparse.isEmpty, false])
    #expect(entries.first?.content == holes)
    #expect(entries.last?.content == [1, 2, 3])
    #expect(try walk(bytes, part: 511) == entries)
}

@Test func `names are cleaned, and those that climb or are empty are refused`() throws {
    func path(_ name: String) throws -> String? { try read(member(name) + endOfArchive).first?.path }
    #expect(try path("/a//./b") == "a/b")
    #expect(try path("./a/../b") == "b")
    #expect(try path("a\\b\n") == "a\\b\n")
    for name in ["", "..", "../a", "/../a", "a/../../b", "./..", ".", "a/.."] {
        #expect(refusal(member(name) + endOfArchive) == .tarName, "\(name)")
    }
    let root = HeaderBlock("./", type: "5").block
    #expect(try read(root + endOfArchive).first?.path == "")
}

@Test func `limits are named when they are exceeded`() throws {
    func limited(_ limit: LayerLimit, to value: Int, _ archive: [UInt8]) -> Bool {
        var limits = LayerLimits()
        limits[limit] = value
        do {
            _ = try walk(archive + endOfArchive, limits: limits)
            return false
        } catch {
            return error.code == .tarLimit && "\(error)".contains("limit \(limit.rawValue)")
        }
    }
    func holds(_ limit: LayerLimit, at value: Int, _ archive: [UInt8]) {
        #expect(!limited(limit, to: value, archive))
        #expect(limited(limit, to: value - 1, archive), "\(limit)")
    }
    holds(.entries, at: 2, member("a") + member("b"))
    holds(.path, at: 9, member("abc/defgh"))
    holds(.component, at: 5, member("abc/defgh"))
    holds(.linkTarget, at: 4, HeaderBlock("l", type: "2", link: "abcd").block)
    holds(.expandedBytes, at: 7, member("a", [1, 2, 3]) + member("b", [1, 2, 3, 4]))
    let records = record("comment", "x")
    holds(.paxHeader, at: records.count, pax(records) + member("a"))
    holds(.extendedAttributes, at: 7, pax(record("SCHILY.xattr.user.a", "1")) + member("a"))
}
