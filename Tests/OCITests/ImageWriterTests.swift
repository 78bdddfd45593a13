import Bytes
import Crypto
import Diagnostics
import FoundationEssentials
import HostFiles
import ImageFixtures
import OCI
import StrictJSON
import SystemPackage
import Testing

/// An image of two plain layers, and a draft that puts a layer of ours on top of them.
private struct Fixture {
    let layout: LayoutFixture
    let source: SourceImage
    let draft: ImageDraft

    init(files: [LayerFile] = [.file("run/x", [1, 2, 3])]) throws {
        layout = try LayoutFixture()
        let tar = [UInt8](repeating: 0, count: 1024)
        let more = #","history":[{"created_by":"a"},{"empty_layer":true},{"created_by":"b"}],"x":1.50"#
        let manifest = try layout.image(layers: [tar, tar + tar], more: more)
        try layout.index([manifest.descriptor(LayoutFixture.name("src"))])
        source = try SourceImage.open(try ImageReference("oci:\(layout.directory.path):src"))
        draft = ImageDraft(
            config: source.config,
            layers: source.layers.map(ImageDraft.Layer.original) + [.new(files, .init(createdBy: "tee-build"))],
            annotations: [.init(key: "k", value: "v")]
        )
    }
}

private func code(_ body: () throws -> Void) -> Int {
    do {
        try body()
        return 0
    } catch {
        return (error as? TeeError)?.code.number ?? -1
    }
}

private let writer = ImageWriter(modified: 1_700_000_000)

@Test(arguments: LayerCompression.allCases)
func `a new layout holds the image, its original layers the very same files`(compression: LayerCompression) throws {
    let fixture = try Fixture()
    let folder = try TemporaryDirectory()
    let reference = try ImageReference("oci:\(folder.path)/deep/out:v1")
    let digest = try ImageWriter(compression: compression, modified: 5).write(fixture.draft, to: reference)
    let image = try SourceImage.open(reference)
    #expect(image.descriptor.digest == digest)
    #expect(image.layers.count == 3)
    #expect(image.layers[2].compression == compression)
    #expect(image.layers.dropLast().map(\.descriptor) == fixture.source.layers.map(\.descriptor))
    #expect(image.manifest.annotations == [.init(key: "k", value: "v")])
    #expect(image.config.history.count == 4)
    #expect(image.config.history.last?.createdBy == "tee-build")
    #expect(String(decoding: image.configBytes, as: UTF8.self).contains(#""x":1.50"#))
    let linked = try OutputDirectory(folder("deep/out/blobs/sha256"))
    let layer = fixture.source.layers[0]
    #expect(linked.holds(layer.range, as: layer.descriptor.digest.encoded))
    #expect(try folder.tree().allSatisfy { !$0.contains(".tee-build") })
}

@Test func `the same draft gives the same bytes anywhere`() throws {
    for compression in LayerCompression.allCases {
        var digests: Set<Digest> = []
        var archives: Set<[UInt8]> = []
        for _ in 0..<2 {
            let fixture = try Fixture(files: [
                .file("b", [UInt8](repeating: 9, count: 100_000)), .file("a/c", [1]),
                LayerFile(path: "a/b", kind: .symlink(target: "c"), mode: 0o777),
            ])
            let folder = try TemporaryDirectory()
            let writer = ImageWriter(compression: compression, modified: 7)
            digests.insert(try writer.write(fixture.draft, to: try ImageReference("oci:\(folder("l"))")))
            digests.insert(try writer.write(fixture.draft, to: try ImageReference("oci-archive:\(folder("a.tar")):n")))
            archives.insert(try folder.read("a.tar"))
        }
        #expect(digests.count == 1)
        #expect(archives.count == 1)
    }
}

@Test func `an image added to a layout replaces the one of its name and leaves the others`() throws {
    let fixture = try Fixture()
    let path = fixture.layout.directory.path
    let other = try fixture.layout.image(layers: [[5]])
    let text =
        #"{"schemaVersion":2,"manifests":[\#(other.descriptor(LayoutFixture.name("dst"))),"#
        + #"{"mediaType":"application/x","digest":"\#(other.digest)","size":1,"z":[1.0]},"#
        + #"{"mediaType":"\#(LayoutFixture.Media.manifest)","digest":"\#(fixture.source.descriptor.digest)","#
        + #""size":\#(fixture.source.descriptor.byteCount)\#(LayoutFixture.name("src"))}],"y":{"b":1,"a":2}}"#
    try fixture.layout.directory.write(Array(text.utf8), to: "index.json")
    let digest = try writer.write(fixture.draft, to: try ImageReference("oci:\(path):dst"))
    let index = String(decoding: try fixture.layout.directory.read("index.json"), as: UTF8.self)
    #expect(index.contains(#""z":[1.0]"#) && index.hasSuffix(#""y":{"b":1,"a":2}}"#))
    let parsed = try ImageIndex(Array(index.utf8), mediaType: nil)
    #expect(parsed.manifests.map { $0.annotation("org.opencontainers.image.ref.name") } == ["dst", nil, "src"])
    #expect(parsed.manifests[0].digest == digest)
    #expect(try SourceImage.open(try ImageReference("oci:\(path):src")).descriptor == fixture.source.descriptor)
    // Once more, under a new name and without one: nothing is lost, and the same image without a name stands once.
    _ = try writer.write(fixture.draft, to: try ImageReference("oci:\(path):new"))
    for _ in 0..<2 { _ = try writer.write(fixture.draft, to: try ImageReference("oci:\(path)")) }
    let after = try ImageIndex(try fixture.layout.directory.read("index.json"), mediaType: nil)
    #expect(after.manifests.count == 5)
}

@Test func `a source blob that was changed is found while it is copied, and nothing is left`() throws {
    let fixture = try Fixture()
    let layer = fixture.source.layers[1]
    let blob = "blobs/sha256/\(layer.descriptor.digest.encoded)"
    var bytes = try fixture.layout.directory.read(blob)
    bytes[100] ^= 1
    try fixture.layout.directory.write(bytes, to: blob)
    let source = try SourceImage.open(try ImageReference("oci:\(fixture.layout.directory.path):src"))
    let draft = ImageDraft(config: source.config, layers: source.layers.map(ImageDraft.Layer.original))
    let folder = try TemporaryDirectory()
    #expect(code { _ = try writer.write(draft, to: try ImageReference("oci-archive:\(folder("a.tar"))")) } == 3113)
    #expect(try folder.tree().isEmpty)
}

@Test func `a layout that is none, or a file in its place, is not touched`() throws {
    let fixture = try Fixture()
    let folder = try TemporaryDirectory()
    try folder.write([1], to: "d/precious")
    try folder.write([1], to: "f")
    #expect(code { _ = try writer.write(fixture.draft, to: try ImageReference("oci:\(folder("d"))")) } == 3110)
    #expect(code { _ = try writer.write(fixture.draft, to: try ImageReference("oci:\(folder("f"))")) } == 5002)
    #expect(code { _ = try writer.write(fixture.draft, to: try ImageReference("oci-archive:\(folder("d"))")) } == 5002)
    #expect(code { _ = try writer.write(fixture.draft, to: try ImageReference("oci:\(folder("g"))@0")) } == 2001)
    #expect(try folder.tree() == ["d", "d/precious", "f"])
    try FileManager.default.createDirectory(atPath: folder("empty").string, withIntermediateDirectories: false)
    #expect(code { _ = try writer.write(fixture.draft, to: try ImageReference("oci:\(folder("empty"))")) } == 0)
}

@Test func `a damaged blob that is in the layout already is replaced`() throws {
    let fixture = try Fixture()
    let folder = try TemporaryDirectory()
    let reference = try ImageReference("oci:\(folder("l")):a")
    _ = try writer.write(fixture.draft, to: reference)
    let digest = try SourceImage.open(reference).layers[2].descriptor.digest
    let blob = "l/blobs/sha256/\(digest.encoded)"
    let good = try folder.read(blob)
    try folder.write([UInt8](repeating: 0, count: good.count), to: blob)
    _ = try writer.write(fixture.draft, to: reference)
    #expect(try folder.read(blob) == good)
}

private let clashes: [[LayerFile]] = [
    [.file("a", []), .file("a", [])], [.file("a", []), .file("a/b", [])], [.file("", [])], [.file("/a", [])],
    [.file("a/../b", [])],
]

@Test(arguments: clashes.indices)
func `files that cannot be one layer are refused, and nothing is left`(position: Int) throws {
    let fixture = try Fixture(files: clashes[position])
    let folder = try TemporaryDirectory()
    #expect(code { _ = try writer.write(fixture.draft, to: try ImageReference("oci:\(folder("l"))")) } == 3345)
    #expect(try folder.tree().isEmpty)
}

@Test func `history is kept whole or not at all`() throws {
    let fixture = try Fixture()
    let folder = try TemporaryDirectory()
    func history(_ layers: [ImageDraft.Layer]) throws -> [String?] {
        let reference = try ImageReference("oci:\(folder("l")):x")
        _ = try writer.write(ImageDraft(config: fixture.source.config, layers: layers), to: reference)
        return try SourceImage.open(reference).config.history.map(\.createdBy)
    }
    let new = ImageDraft.Layer.new([.file("a", [])], .init(createdBy: "n"))
    let originals = fixture.source.layers.map(ImageDraft.Layer.original)
    #expect(try history(originals + [new]) == ["a", nil, "b", "n"])
    #expect(try history([new]) == ["n"])
    #expect(try history([originals[0], new]) == [])
    #expect(try history([new] + originals) == [])
}

@Test func `Docker's media types become OCI's, of the same bytes`() throws {
    for (docker, oci) in [
        ("application/vnd.docker.image.rootfs.diff.tar.gzip", MediaType.layerGzip),
        ("application/vnd.docker.image.rootfs.diff.tar", .layer),
        ("application/vnd.docker.image.rootfs.diff.tar.zstd", .layerZstd),
    ] { #expect(MediaType(docker).ociEquivalent == oci) }
    #expect(
        MediaType("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip").ociEquivalent.text
            == "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"
    )
    #expect(MediaType.dockerManifest.ociEquivalent == .manifest)
}

@Test func `several runs write to one new layout, and each image is there`() async throws {
    let fixture = try Fixture()
    let folder = try TemporaryDirectory()
    let (draft, path) = (fixture.draft, folder("deep/l"))
    try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<6 {
            group.addTask { _ = try writer.write(draft, to: try ImageReference("oci:\(path):r\(number)")) }
        }
        try await group.waitForAll()
    }
    for number in 0..<6 {
        #expect(try SourceImage.open(try ImageReference("oci:\(path):r\(number)")).layers.count == 3)
    }
    #expect(try folder.tree().allSatisfy { !$0.contains(".tee-build") })
}

@Test func `a Docker archive holds plain layers under the names of their diffIDs, each once`() throws {
    let fixture = try Fixture()
    let folder = try TemporaryDirectory()
    _ = try writer.write(fixture.draft, to: try ImageReference("oci:\(folder("l"))"))
    let gzip = try SourceImage.open(try ImageReference("oci:\(folder("l"))"))
    let twice = ImageDraft(config: gzip.config, layers: (gzip.layers + gzip.layers).map(ImageDraft.Layer.original))
    let digest = try writer.write(twice, to: try ImageReference("docker-archive:\(folder("d.tar")):a/b"))
    let image = try SourceImage.open(try ImageReference(folder("d.tar").string))
    #expect(image.descriptor.digest == digest)
    #expect(image.name == "a/b:latest")
    #expect(image.layers.map(\.descriptor.digest) == (gzip.layers + gzip.layers).map(\.diffID))
    #expect(image.layers[2].range.offset == image.layers[5].range.offset)
    for layer in image.layers {
        #expect(Digest.of(try layer.range.contents(limit: 1 << 20)) == layer.diffID)
    }
}

private let badNames = ["Upper:1", "a//b:", ":x", "a b", "a@b", "a:b:"]

@Test(arguments: badNames) func `a name that docker would not take is refused`(name: String) throws {
    let fixture = try Fixture()
    let folder = try TemporaryDirectory()
    let reference = ImageReference(transport: .dockerArchive, path: folder("d.tar"), selector: .name(name))
    #expect(code { _ = try writer.write(fixture.draft, to: reference) } == 2001)
    #expect(try folder.tree().isEmpty)
}

@Test func `a layer whose bytes are not those of its diffID does not get into a Docker archive`() throws {
    let fixture = try Fixture()
    let layers = fixture.source.layers
    let wrong = LayerBlob(
        descriptor: layers[0].descriptor,
        compression: .none,
        diffID: layers[1].diffID,
        range: layers[0].range
    )
    let folder = try TemporaryDirectory()
    let draft = ImageDraft(config: fixture.source.config, layers: [.original(wrong)])
    #expect(code { _ = try writer.write(draft, to: try ImageReference("docker-archive:\(folder("d.tar"))")) } == 3113)
    #expect(try folder.tree().isEmpty)
}

@Test func `a non-distributable layer that is there is written as one that may be distributed`() throws {
    let layout = try LayoutFixture()
    let tar = [UInt8](repeating: 0, count: 1024)
    let config = try layout.blob(LayoutFixture.config(layers: [tar]), LayoutFixture.Media.config)
    let layer = try layout.blob(tar, "application/vnd.oci.image.layer.nondistributable.v1.tar")
        .descriptor(#","urls":["https://example.org/layer"]"#)
    try layout.index([try layout.manifest(config: config.descriptor(), layers: [layer]).descriptor()])
    let source = try SourceImage.open(try ImageReference("oci:\(layout.directory.path)"))
    let folder = try TemporaryDirectory()
    let draft = ImageDraft(config: source.config, layers: source.layers.map(ImageDraft.Layer.original))
    _ = try writer.write(draft, to: try ImageReference("oci:\(folder("out"))"))
    let written = try SourceImage.open(try ImageReference("oci:\(folder("out"))"))
    #expect(written.manifest.layers.map(\.mediaType) == [.layer])
    #expect(written.manifest.layers.map(\.urls) == [[]])
}
