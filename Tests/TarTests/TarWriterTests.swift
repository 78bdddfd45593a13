import Bytes
import Crypto
import Diagnostics
import ImageFixtures
import SystemPackage
import Tar
import Testing

/// The archive of these entries with their contents.
private func archive(_ entries: [(TarWriterEntry, [UInt8])]) throws(TeeError) -> [UInt8] {
    let collector = Collector()
    var writer = TarWriter { bytes in collector.append(bytes) }
    for (entry, content) in entries {
        try writer.begin(entry)
        try writer.write(content.span)
    }
    try writer.finish()
    return collector.bytes
}

private final class Collector {
    private(set) var bytes: [UInt8] = []

    func append(_ more: Span<UInt8>) { for index in more.indices { bytes.append(more[index]) } }
}

private func file(_ path: PathBytes, _ content: [UInt8] = []) -> (TarWriterEntry, [UInt8]) {
    (TarWriterEntry(path: path, kind: .file(byteCount: content.count), mode: 0o644, modified: 1_700_000_000), content)
}

private let everything: [(TarWriterEntry, [UInt8])] = [
    (TarWriterEntry(path: "d", kind: .directory, mode: 0o1777), []),
    file("d/a", Array("hello\n".utf8)),
    file("d/empty"),
    file("d/block", [UInt8](repeating: 7, count: 512)),
    file(PathBytes("d/" + String(repeating: "n", count: 100)), [1]),
    file(PathBytes("d/" + String(repeating: "long/", count: 60) + "x"), [2]),
    file(PathBytes(String(repeating: "p", count: 99) + "/" + String(repeating: "q", count: 99)), [3]),
    file(PathBytes(String(repeating: "r", count: 300)), [4]),
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
    (TarWriterEntry(path: "d/fifo", kind: .fifo, mode: 0o600), []),
    (TarWriterEntry(path: "d/big", kind: .fifo, mode: 0o4755, uid: 3_000_000, gid: 4_000_000), []),
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

@Test func `a header has the bytes that POSIX gives it`() throws {
    let bytes = try archive([file("a/b", [1, 2, 3])])
    #expect(bytes.count == 2048)
    #expect(bytes[..<3].elementsEqual("a/b".utf8))
    #expect(bytes[100..<108].elementsEqual("0000644\0".utf8))
    #expect(bytes[108..<116].elementsEqual("0000000\0".utf8))
    #expect(bytes[124..<136].elementsEqual("00000000003\0".utf8))
    #expect(bytes[136..<148].elementsEqual("14524770400\0".utf8))
    let sum = bytes[..<512].enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
    #expect(bytes[148..<156].elementsEqual(("00" + String(sum, radix: 8)).suffix(6).utf8 + [0, 32]))
    #expect(bytes[156] == UInt8(ascii: "0"))
    #expect(bytes[257..<265].elementsEqual("ustar\u{0}00".utf8))
    #expect(bytes[512..<516].elementsEqual([1, 2, 3, 0]))
    #expect(bytes[1024...].allSatisfy { $0 == 0 })
}

@Test func `an archive of every kind of entry keeps its bytes from release to release`() throws {
    let digest = SHA256Digest.of(try archive(everything)).description
    #expect(digest == "f7a0c20fe3ca225b0808af939a09044ba145beb929571abd8448362d8d69f6da")
}

@Test func `records come only where the header has no room, and in order`() throws {
    let plain = try archive([
        file(PathBytes(String(repeating: "p", count: 155) + "/" + String(repeating: "q", count: 100)))
    ])
    #expect(plain.count == 1536)
    let long = try archive([
        file(PathBytes(String(repeating: "p", count: 156) + "/" + String(repeating: "q", count: 100)))
    ])
    #expect(long[156] == UInt8(ascii: "x"))
    #expect(long[512..<529].elementsEqual("267 path=pppppppp".utf8))
    let attributes = everything.last.map { [$0] } ?? []
    let text = String(decoding: try archive(attributes)[512..<600], as: UTF8.self)
    #expect(text.hasPrefix("25 SCHILY.xattr.user.a=1\n27 SCHILY.xattr.user.b="))
}

@Test func `a size that octal cannot hold stands in header and record alike`() throws {
    let collector = Collector()
    var writer = TarWriter { bytes in collector.append(bytes) }
    try writer.begin(TarWriterEntry(path: "big", kind: .file(byteCount: 1 << 33), mode: 0o644))
    let bytes = collector.bytes
    #expect(bytes[512..<531].elementsEqual("19 size=8589934592\n".utf8))
    #expect(bytes[1024 + 124..<1024 + 136].elementsEqual([0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]))
}

private let badPaths: [PathBytes] = ["", "/a", "a/", "a//b", ".", "./a", "a/..", "..", PathBytes([97, 0])]

@Test(arguments: badPaths)
func `names that readers would take differently are refused`(path: PathBytes) {
    #expect(throws: TeeError.self) { try archive([file(path)]) }
    #expect(throws: TeeError.self) {
        try archive([(TarWriterEntry(path: "x", kind: .hardLink(target: path), mode: 0o644), [])])
    }
}

@Test func `content of another length than announced is refused`() throws {
    let entry = TarWriterEntry(path: "a", kind: .file(byteCount: 2), mode: 0o644)
    #expect(throws: TeeError.self) { try archive([(entry, [1, 2, 3])]) }
    #expect(throws: TeeError.self) { try archive([(entry, [1])]) }
    #expect(throws: TeeError.self) { try archive([(entry, [1]), file("b")]) }
}

@Test(.enabled(if: ForeignTool("bsdtar") != nil)) func `bsdtar reads what we write, without a warning`() throws {
    let outcome = try list(with: "bsdtar", "-tvf")
    #expect(outcome.status == 0)
    for line in [
        "drwxrwxrwt  0 0      0           0 Jan  1  1970 d/", "6 Nov 14  2023 d/a", "d/link -> ../x",
        "d/far -> \(String(repeating: "t", count: 200))", "d/hard link to d/a", "1,3 Jan  1  1970 d/null",
        "3000000  4000000", "d/caf\u{e9}", String(repeating: "r", count: 300),
    ] {
        #expect(outcome.output.contains(line), "\(line)\n\(outcome.output)")
    }
    #expect(!outcome.output.contains("bsdtar:"))
}

@Test(.enabled(if: ForeignTool("tar") != nil)) func `GNU tar reads what we write, without a warning`() throws {
    let outcome = try list(with: "tar", "--numeric-owner", "--full-time", "-tvf")
    #expect(outcome.status == 0)
    for line in [
        "drwxrwxrwt 0/0               0 1970-01-01 00:00:00 d/", "2023-11-14 22:13:20 d/a", "d/hard link to d/a",
        "prwsr-xr-x 3000000/4000000", "1,3 1970-01-01", String(repeating: "r", count: 300),
        "\(String(repeating: "p", count: 99))/\(String(repeating: "q", count: 99))",
    ] {
        #expect(outcome.output.contains(line), "\(line)\n\(outcome.output)")
    }
    #expect(!outcome.output.contains("tar:"))
}

@Test(.enabled(if: ForeignTool("bsdtar") != nil && ForeignTool("tar") != nil))
func `long names that are not UTF-8 come through as they are`() throws {
    let name = [UInt8](repeating: 0x61, count: 200) + [0xff, 0xfe]
    let folder = try TemporaryDirectory()
    try folder.write(try archive([file(PathBytes(name), [1])]), to: "a.tar")
    for tool in ["bsdtar", "tar"] {
        let outcome = try #require(ForeignTool(tool)).run("-tf", folder("a.tar").string)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains(String(repeating: "a", count: 200)), "\(tool): \(outcome.output)")
        // GNU tar does not know hdrcharset, says so, and takes the bytes as they are.
        #expect(!outcome.output.contains("tar:") || tool == "tar", "\(tool): \(outcome.output)")
    }
}

@Test(.enabled(if: ForeignTool("python3") != nil)) func `Python's tarfile reads what we write`() throws {
    let folder = try TemporaryDirectory()
    try folder.write(try archive(everything), to: "a.tar")
    let script = """
        import sys, tarfile
        for m in tarfile.open(sys.argv[1], errorlevel=2, encoding="utf-8"):
            print(m.name, m.type.decode(), oct(m.mode), m.size, m.mtime, m.linkname, m.uid, m.gid)
        """
    let outcome = try #require(ForeignTool("python3")).run("-c", script, folder("a.tar").string)
    #expect(outcome.status == 0)
    #expect(outcome.output.split(separator: "\n").count == everything.count, "\(outcome.output)")
    #expect(outcome.output.contains("d/a 0 0o644 6 1700000000  0 0"))
    #expect(outcome.output.contains("d/big 6 0o4755 0 0  3000000 4000000"))
}

private func list(with tool: String, _ arguments: String...) throws -> ForeignTool.Outcome {
    let folder = try TemporaryDirectory()
    try folder.write(try archive(everything), to: "a.tar")
    let program = try #require(ForeignTool(tool))
    switch arguments.count {
    case 1: return try program.run(arguments[0], folder("a.tar").string)
    default: return try program.run(arguments[0], arguments[1], arguments[2], folder("a.tar").string)
    }
}
