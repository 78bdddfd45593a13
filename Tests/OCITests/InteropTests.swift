import Bytes
import Crypto
import ImageFixtures
import OCI
import SystemPackage
import Tar
import Testing

private let hasTools = ForeignTool("skopeo") != nil && ForeignTool("umoci") != nil

/// A source whose two layers are real tars, one of them gzip once it is in the layout, and a draft with one of ours.
private struct Fixture {
    let folder: TemporaryDirectory
    let draft: ImageDraft

    init() throws {
        folder = try TemporaryDirectory()
        let layout = try LayoutFixture()
        let layers = [
            try archive([file("etc/passwd", Array("root:x:0:0::/:/x\n".utf8))]), try archive([file("bin", [1])]),
        ]
        let more =
            #","config":{"Entrypoint":["/bin"]},"created":"2024-01-01T00:00:00Z","history":["#
            + #"{"created":"2024-01-01T00:00:00Z"},{"created":"2024-01-01T00:00:00Z"}]"#
        let manifest = try layout.image(layers: layers, more: more)
        try layout.index([manifest.descriptor()])
        let source = try SourceImage.open(try ImageReference("oci:\(layout.directory.path)"))
        let base = ImageDraft(
            config: source.config,
            layers: [
                .original(source.layers[0]), .original(source.layers[1]),
                .new([.file("opt/caf\u{e9}", [UInt8](repeating: 65, count: 70_000))], .init(createdBy: "tee-build")),
            ],
            annotations: [.init(key: "com.example.k", value: "v")]
        )
        _ = try ImageWriter(modified: 1_700_000_000).write(base, to: try ImageReference("oci:\(folder("src")):gzip"))
        let gzip = try SourceImage.open(try ImageReference("oci:\(folder("src")):gzip"))
        draft = ImageDraft(
            config: gzip.config,
            layers: gzip.layers.map(ImageDraft.Layer.original)
                + [.new([.file("opt/tee", [9])], .init(createdBy: "tee-build"))],
            annotations: gzip.manifest.annotations
        )
    }
}

@Test(
    .enabled(if: hasTools),
    arguments: ["oci:@/l:v", "oci-archive:@/a.tar:v", "docker-archive:@/d.tar:tee/x:v", "oci:@/n"]
)
func `skopeo copies and umoci unpacks every form that we write`(form: String) throws {
    let fixture = try Fixture()
    let reference = form.replacing("@", with: fixture.folder.path.string)
    let digest = try ImageWriter(modified: 1_700_000_000).write(fixture.draft, to: try ImageReference(reference))
    #expect(try SourceImage.open(try ImageReference(reference)).descriptor.digest == digest)
    let skopeo = try #require(ForeignTool("skopeo"))
    let inspected = try skopeo.run("inspect", reference)
    #expect(inspected.status == 0, "\(inspected.output)")
    if !form.hasPrefix("docker") { #expect(inspected.output.contains(digest.description)) }
    let copied = try skopeo.run("copy", "-q", reference, "oci:\(fixture.folder("copy")):c")
    #expect(copied.status == 0, "\(copied.output)")
    let unpacked = try #require(ForeignTool("umoci"))
        .run("unpack", "--rootless", "--image", "\(fixture.folder("copy")):c", fixture.folder("bundle").string)
    #expect(unpacked.status == 0, "\(unpacked.output)")
    #expect(try fixture.folder.read("bundle/rootfs/opt/tee") == [9])
    #expect(try fixture.folder.read("bundle/rootfs/opt/caf\u{e9}").count == 70_000)
    #expect(try fixture.folder.read("bundle/rootfs/bin") == [1])
}

@Test(.enabled(if: hasTools)) func `umoci reads history and names of a layout that we add to`() throws {
    let fixture = try Fixture()
    let layout = fixture.folder("src").string
    _ = try ImageWriter(modified: 1_700_000_000).write(fixture.draft, to: try ImageReference("oci:\(layout):tee"))
    let umoci = try #require(ForeignTool("umoci"))
    #expect(try umoci.run("ls", "--layout", layout).output == "gzip\ntee\n")
    let stat = try umoci.run("stat", "--image", "\(layout):tee")
    #expect(stat.status == 0 && stat.output.contains("2023-11-14T22:13:20Z"), "\(stat.output)")
}

@Test(.enabled(if: hasTools)) func `what skopeo writes in any form is opened, and is one image`() throws {
    let fixture = try Fixture()
    let source = "oci:\(fixture.folder("src")):gzip"
    let original = try SourceImage.open(try ImageReference(source))
    let skopeo = try #require(ForeignTool("skopeo"))
    for form in ["oci:@/o:x", "oci-archive:@/o.tar", "docker-archive:@/d.tar:redis:7"] {
        let target = form.replacing("@", with: fixture.folder.path.string)
        #expect(try skopeo.run("copy", "-q", source, target).status == 0)
        let image = try SourceImage.open(try ImageReference(target))
        #expect(image.layers.map(\.diffID) == original.layers.map(\.diffID))
        #expect(image.config.entrypoint == ["/bin"])
    }
    let zstd = "oci:\(fixture.folder("z")):z"
    #expect(try skopeo.run("copy", "-q", "--dest-compress-format", "zstd", source, zstd).status == 0)
    #expect(try SourceImage.open(try ImageReference(zstd)).layers.map(\.diffID) == original.layers.map(\.diffID))
}
