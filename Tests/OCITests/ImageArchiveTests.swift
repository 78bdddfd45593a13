import Bytes
import Compression
import Crypto
import Diagnostics
import HostFiles
import ImageFixtures
import OCI
import SystemPackage
import Tar
import Testing

private func code(_ body: () throws -> Void) -> Int {
    do {
        try body()
        return 0
    } catch {
        return (error as? TeeError)?.code.number ?? -1
    }
}

private let layers: [[UInt8]] = [[UInt8](repeating: 0, count: 1024), [UInt8](repeating: 0, count: 2048)]
private let config = Array(LayoutFixture.config(layers: layers).utf8)
private let configName = PathBytes("\(SHA256Digest.of(config)).json")

private func manifest(layers: [String], config: String? = nil, tags: String = #"["redis:7"]"#) -> [UInt8] {
    let list = layers.map { "\"\($0)\"" }.joined(separator: ",")
    return Array(#"[{"Config":"\#(config ?? configName.description)","RepoTags":\#(tags),"Layers":[\#(list)]}]"#.utf8)
}

private func open(_ bytes: [UInt8], _ transport: String = "docker-archive:", _ suffix: String = "") throws
    -> SourceImage
{
    let folder = try TemporaryDirectory()
    try folder.write(bytes, to: "a.tar")
    return try SourceImage.open(try ImageReference("\(transport)\(folder("a.tar"))\(suffix)"))
}

private let plain: [(TarWriterEntry, [UInt8])] = [
    file("manifest.json", manifest(layers: ["a/layer.tar", "b/layer.tar"])), file(configName, config),
    file("a/layer.tar", layers[0]), file("b/layer.tar", layers[1]),
]

@Test func `an archive of docker save is opened by its manifest, under any form of its name`() throws {
    let bytes = try archive(plain)
    let image = try open(bytes)
    #expect(image.layers.map(\.descriptor.digest) == layers.map(Digest.of))
    #expect(image.layers.allSatisfy { $0.compression == .none && $0.descriptor.digest == $0.diffID })
    #expect(image.name == "redis:7")
    #expect(image.descriptor.digest == Digest.of(image.manifestBytes))
    for suffix in [":redis:7", ":docker.io/library/redis:7", ":library/redis:7", "@0"] {
        #expect(try open(bytes, "docker-archive:", suffix).descriptor == image.descriptor)
    }
    #expect(try open(bytes, "").descriptor == image.descriptor)
    for suffix in [":redis", ":other/redis:7", "@1", "@\(image.descriptor.digest)"] {
        #expect(code { _ = try open(bytes, "docker-archive:", suffix) } == 2003, "\(suffix)")
    }
}

@Test func `paths of manifest json are taken from the archive's root, however they are written`() throws {
    for prefix in ["./", "/", ".//x/../"] {
        let entries = [file("manifest.json", manifest(layers: ["\(prefix)a/layer.tar", "b/layer.tar"]))]
        #expect(try open(try archive(entries + plain.dropFirst())).layers.map(\.range.byteCount) == [1024, 2048])
    }
}

@Test func `links between members, as old docker save wrote them, are followed within the archive`() throws {
    let links: [TarWriterEntry.Kind] = [.symlink(target: "../x/layer.tar"), .hardLink(target: "x/layer.tar")]
    for link in links {
        let entries = [
            file("x/layer.tar", layers[0]), (TarWriterEntry(path: "a/layer.tar", kind: link, mode: 0o777), []),
            file("b/layer.tar", layers[1]), file(configName, config), plain[0],
        ]
        #expect(try open(try archive(entries)).layers.map(\.range.byteCount) == [1024, 2048])
    }
    let circle = TarWriterEntry(path: "a/layer.tar", kind: .symlink(target: "layer.tar"), mode: 0o777)
    #expect(code { _ = try open(try archive([plain[0], plain[1], (circle, [])])) } == 3112)
    let out = TarWriterEntry(path: "a/layer.tar", kind: .symlink(target: "../../../etc/passwd"), mode: 0o777)
    #expect(code { _ = try open(try archive([plain[0], plain[1], (out, [])])) } == 3114)
}

@Test func `archives that lack something, or hold it twice, are refused`() throws {
    #expect(code { _ = try open(try archive(Array(plain.dropLast()))) } == 3114)
    #expect(code { _ = try open(try archive([plain[0], plain[2], plain[3]])) } == 3114)
    #expect(code { _ = try open(try archive(Array(plain.dropFirst()))) } == 3110)
    #expect(code { _ = try open(try archive(plain + [plain[0]])) } == 3112)
    #expect(code { _ = try open(try archive(plain + [plain[1]])) } == 3112)
    #expect(code { _ = try open(try archive(plain + [plain[2]])) } == 0)
    #expect(code { _ = try open(try archive([file("repositories", Array("{}".utf8))])) } == 3115)
    #expect(code { _ = try open(try archive([file("x", [])]), "oci-archive:") } == 3110)
    #expect(code { _ = try open(try archive([file("x", [])]), "") } == 3110)
    #expect(code { _ = try open([], "") } == 3110)
}

@Test func `a configuration that does not have the digest of its name is refused`() throws {
    var entries = plain
    entries[1] = file(configName, config + [0x0a])
    #expect(code { _ = try open(try archive(entries)) } == 3113)
    entries[0] = file("manifest.json", manifest(layers: ["a/layer.tar", "b/layer.tar"], config: "c.json"))
    entries[1] = file("c.json", config + [0x0a])
    #expect(code { _ = try open(try archive(entries)) } == 0)
    entries[0] = file("manifest.json", manifest(layers: ["a/layer.tar"], config: "c.json"))
    #expect(code { _ = try open(try archive(entries)) } == 3117)
}

@Test func `several images in an archive must be told apart`() throws {
    let text = manifest(layers: ["a/layer.tar", "b/layer.tar"]).dropFirst().dropLast()
    let other = manifest(layers: ["a/layer.tar", "b/layer.tar"], tags: "null").dropFirst().dropLast()
    var entries = plain
    entries[0] = file("manifest.json", [0x5b] + text + [0x2c] + other + [0x5d])
    #expect(code { _ = try open(try archive(entries)) } == 2002)
    #expect(try open(try archive(entries), "docker-archive:", "@1").name == nil)
    #expect(try open(try archive(entries), "docker-archive:", ":redis:7").name == "redis:7")
    entries[0] = file("manifest.json", [0x5b] + text + [0x2c] + text + [0x5d])
    #expect(code { _ = try open(try archive(entries), "docker-archive:", ":redis:7") } == 2002)
}

@Test func `a layer in an archive that is compressed is known by its magic`() throws {
    var compressed: [UInt8] = []
    var gzip = GzipCompressor()
    let plainLayer = layers[0]
    try gzip.compress(plainLayer.span, end: true) { part in for index in part.indices { compressed.append(part[index]) }
    }
    var entries = plain
    entries[2] = file("a/layer.tar", compressed)
    let layer = try #require(try open(try archive(entries)).layers.first)
    #expect(layer.compression == .gzip)
    #expect(layer.descriptor.digest == Digest.of(compressed))
    #expect(layer.diffID == Digest.of(layers[0]))
}

@Test func `an archive that is compressed whole is expanded, one that is damaged refused`() throws {
    let bytes = try archive(plain)
    var compressed: [UInt8] = []
    var gzip = GzipCompressor()
    try gzip.compress(bytes.span, end: true) { part in for index in part.indices { compressed.append(part[index]) } }
    #expect(try open(compressed).descriptor == open(bytes).descriptor)
    #expect(code { _ = try open(compressed.dropLast()) } == 3240)
    #expect(code { _ = try open([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 1]) } == 3115)
}

@Test func `an archive cut off at any length is refused`() throws {
    let bytes = try archive(plain)
    let folder = try TemporaryDirectory()
    let reference = try ImageReference("docker-archive:\(folder("a.tar"))")
    for count in stride(from: 0, to: bytes.count, by: 37) {
        try folder.write(Array(bytes.prefix(count)), to: "a.tar")
        #expect(code { _ = try SourceImage.open(reference) } == 3110)
    }
}

@Test func `an archive with any byte of a header changed is refused or the same image`() throws {
    let bytes = try archive(plain)
    let folder = try TemporaryDirectory()
    let reference = try ImageReference("docker-archive:\(folder("a.tar"))")
    for index in 0..<512 {
        var damaged = bytes
        damaged[index] ^= 0x11
        try folder.write(damaged, to: "a.tar")
        #expect(code { _ = try SourceImage.open(reference) } == 3110, "byte \(index)")
    }
}

@Test func `an archive of a layout is opened as the layout is`() throws {
    let layout = try LayoutFixture()
    let manifest = try layout.image(layers: layers)
    try layout.index([manifest.descriptor(LayoutFixture.name("n"))])
    var entries: [(TarWriterEntry, [UInt8])] = []
    for path in try layout.directory.tree() where !["blobs", "blobs/sha256"].contains(path) {
        entries.append(file(PathBytes(path), try layout.directory.read(path)))
    }
    let image = try open(try archive(entries), "oci-archive:", ":n")
    #expect(image.descriptor.digest.description == manifest.digest)
    #expect(try image.layers[1].range.contents(limit: 4096) == layers[1])
    #expect(try open(try archive(entries), "").name == "n")
}

@Test func `an image archive is read as strictly as a layer`() throws {
    let bytes = try archive(plain)
    #expect(code { _ = try open(bytes + [UInt8](repeating: 0x6a, count: 512)) } == 3110)
    #expect(code { _ = try open(try archive(plain) + [0]) } == 0)
    var climbing = try archive(plain + [file("aa/bb/x", [1])])
    let start = try #require((0..<climbing.count - 7).first { climbing[$0..<$0 + 7].elementsEqual("aa/bb/x".utf8) })
    for index in [start, start + 1, start + 3, start + 4] { climbing[index] = UInt8(ascii: ".") }
    let sum = climbing[start..<start + 512].enumerated().reduce(0) {
        $0 + (148..<156 ~= $1.offset ? 32 : Int($1.element))
    }
    let digits = String(sum, radix: 8)
    let field = Array((String(repeating: "0", count: 6 - digits.count) + digits + "\0 ").utf8)
    climbing.replaceSubrange(start + 148..<start + 156, with: field)
    do {
        _ = try open(climbing)
        Issue.record("no error")
    } catch let error as TeeError {
        #expect(error.code == .notAnImageStore)
        #expect(error.description.contains("../../x"))
    }
    // The modification time of the first header, with letters for digits.
    var letters = bytes
    letters.replaceSubrange(136..<139, with: Array("abc".utf8))
    letters.replaceSubrange(148..<156, with: Array(repeating: 0x20, count: 8))
    let total = letters[..<512].reduce(0) { $0 + Int($1) }
    letters.replaceSubrange(148..<155, with: Array(("0" + String(total, radix: 8) + "\0\0").utf8.prefix(7)))
    #expect(code { _ = try open(letters) } == 3110)
    let fifo = TarWriterEntry(path: "f", kind: .fifo, mode: 0o600)
    #expect(code { _ = try open(try archive(plain + [(fifo, [])])) } == 3110)
}

@Test func `documents over their limit are refused by the name of the limit`() throws {
    let big = [UInt8](repeating: 0x20, count: (32 << 20) + 1)
    let marker = file("oci-layout", Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8))
    for (entries, transport) in [
        ([file("manifest.json", big)], "docker-archive:"),
        ([marker, file("index.json", big)], "oci-archive:"),
        ([file("oci-layout", Array(big.prefix(70_000))), file("index.json", [])], "oci-archive:"),
    ] {
        do {
            _ = try open(try archive(entries), transport)
            Issue.record("no error")
        } catch let error as TeeError {
            #expect(error.code == .imageLimit)
            #expect(error.description.contains("limit json-bytes"))
        }
    }
}
