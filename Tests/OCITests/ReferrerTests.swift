import Bytes
import Diagnostics
import ImageFixtures
import OCI
import StrictJSON
import SystemPackage
import Testing

/// An image of one layer, and drafts of it with referrers.
private struct Fixture {
    let layout: LayoutFixture
    let source: SourceImage
    let folder: TemporaryDirectory

    init() throws {
        layout = try LayoutFixture()
        folder = try TemporaryDirectory()
        let manifest = try layout.image(layers: [[UInt8](repeating: 0, count: 1024)])
        try layout.index([manifest.descriptor(LayoutFixture.name("src"))])
        source = try SourceImage.open(try ImageReference("oci:\(layout.directory.path):src"))
    }

    func draft(_ documents: [ReferrerDraft]) -> ImageDraft {
        var draft = ImageDraft(config: source.config, layers: source.layers.map(ImageDraft.Layer.original))
        if !documents.isEmpty { draft.referrers = { _ in documents } }
        return draft
    }

    /// Writes the image with these documents, and opens it.
    func written(_ documents: [ReferrerDraft], to text: String) throws -> SourceImage {
        let reference = try ImageReference(text)
        _ = try ImageWriter(modified: 0).write(draft(documents), to: reference)
        return try SourceImage.open(reference)
    }

    func place(_ form: String) -> String { "\(form):\(folder("out").string)" }
}

private let documents = [
    ReferrerDraft(artifactType: "application/x.a+json", content: Array(#"{"a":1}"#.utf8)),
    ReferrerDraft(
        artifactType: "application/x.b",
        content: [1, 2, 3],
        annotations: [.init(key: "k", value: "v")]
    ),
]

@Test(arguments: ["oci", "oci-archive"], ["", ":v1"])
func `referrers are written beside an image and found by its digest`(form: String, name: String) throws {
    let fixture = try Fixture()
    let image = try fixture.written(documents, to: fixture.place(form) + name)
    let found = try image.referrers()
    #expect(found.map(\.descriptor.artifactType) == ["application/x.a+json", "application/x.b"])
    #expect(found.last?.descriptor.annotations == [.init(key: "k", value: "v")])
    for (document, element) in zip(documents, found) {
        let referrer = try element.found.get()
        #expect(referrer.subject?.digest == image.descriptor.digest)
        #expect(referrer.subject?.byteCount == image.manifestBytes.count)
        #expect(referrer.artifactType == document.artifactType)
        #expect(try referrer.layers.map { try referrer.content(of: $0) } == [document.content])
    }
}

@Test func `the digest of an image is the same with referrers and without`() throws {
    let fixture = try Fixture()
    let with = try fixture.written(documents, to: fixture.place("oci") + ":with")
    let without = try fixture.written([], to: "oci:\(fixture.folder("other").string):without")
    #expect(with.descriptor.digest == without.descriptor.digest)
    #expect(try without.referrers().isEmpty)
}

@Test func `referrers of the same image come together, each once`() throws {
    let fixture = try Fixture()
    let place = fixture.place("oci") + ":v"
    _ = try fixture.written([documents[0]], to: place)
    _ = try fixture.written([documents[1]], to: place)
    let image = try fixture.written([documents[0]], to: place)
    #expect(Set(try image.referrers().map(\.descriptor.artifactType)) == ["application/x.a+json", "application/x.b"])
    let index = try JSONValue(parsing: try fixture.folder.read("out/index.json"))
    #expect(index["manifests"]?.array?.count == 2)
}

@Test func `an archive of docker save has no place for referrers`() throws {
    let fixture = try Fixture()
    let place = fixture.place("docker-archive")
    #expect { _ = try fixture.written(documents, to: place) } throws: { ($0 as? TeeError)?.code.label == "TB2005" }
    #expect(try fixture.folder.tree().isEmpty)
    #expect(try fixture.written([], to: place).referrers().isEmpty)
}

@Test func `a list of referrers is no image, and neither is an artifact`() throws {
    let fixture = try Fixture()
    _ = try fixture.written(documents, to: fixture.place("oci"))
    let index = try JSONValue(parsing: try fixture.folder.read("out/index.json"))
    #expect(index["manifests"]?.array?.count == 2)
    #expect(try SourceImage.open(try ImageReference(fixture.folder("out").string)).name == nil)
    let list = try #require(index["manifests"]?.array?.last?["digest"]?.string)
    let tag =
        list.isEmpty ? "" : try #require(index["manifests"]?.array?.last?["annotations"]?.object?.first?.value.string)
    #expect(throws: TeeError.self) { try SourceImage.open(try ImageReference(fixture.place("oci") + ":" + tag)) }
}

@Test func `what is listed and cannot be read is told, each by itself`() throws {
    let fixture = try Fixture()
    let image = try fixture.written(documents, to: fixture.place("oci"))
    let listed = try image.referrers().map(\.descriptor)
    try fixture.folder.write([0x7b], to: "out/blobs/sha256/\(listed[0].digest.encoded)")
    let found = try image.referrers().map(\.found)
    #expect(throws: TeeError.self) { try found[0].get() }
    #expect(throws: Never.self) { try found[1].get() }
}

@Test func `a list or manifest that is damaged anywhere is an error or another list, never a trap`() throws {
    let fixture = try Fixture()
    let image = try fixture.written(documents, to: fixture.place("oci"))
    let index = try JSONValue(parsing: try fixture.folder.read("out/index.json"))
    let entry = try #require(index["manifests"]?.array?.last)
    let digest = try #require(entry["digest"]?.string).dropFirst(7)
    let bytes = try fixture.folder.read("out/blobs/sha256/\(digest)")
    for length in stride(from: 0, to: bytes.count, by: 13) {
        let changed = [
            Array(bytes.prefix(length)), bytes.enumerated().map { $0.offset == length ? $0.element ^ 1 : $0.element },
        ]
        for text in changed {
            // With a digest of its own, so that it is looked into.
            let blob = try fixture.layoutBlob(text)
            var manifests = index["manifests"]?.array ?? []
            manifests[1] = try JSONValue(parsing: Array(blob.descriptor(LayoutFixture.name(fixture.tag(image))).utf8))
            let document = JSONValue.members(["schemaVersion": .integer(2), "manifests": .array(manifests)])
            try fixture.folder.write(document.compactText, to: "out/index.json")
            if let found = try? image.referrers() { for element in found { _ = try? element.found.get().artifactType } }
        }
    }
}

extension Fixture {
    /// A blob in the output.
    fileprivate func layoutBlob(_ bytes: [UInt8]) throws -> LayoutFixture.Blob {
        let blob = try layout.blob(bytes, LayoutFixture.Media.index)
        try folder.write(bytes, to: "out/blobs/sha256/\(blob.digest.dropFirst(7))")
        return blob
    }

    fileprivate func tag(_ image: SourceImage) -> String { "sha256-\(image.descriptor.digest.encoded)" }
}
