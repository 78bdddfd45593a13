import Crypto
import Diagnostics
import ImageFixtures
import OCI
import StrictJSON
import Testing

private typealias Media = LayoutFixture.Media

private let digest = "sha256:\(SHA256Digest.of([]))"

private func code(_ body: () throws -> Void) -> Int {
    do {
        try body()
        return 0
    } catch {
        return (error as? TeeError)?.code.number ?? -1
    }
}

private func descriptor(_ mediaType: String, digest: String = digest, size: String = "0", more: String = "") -> String {
    #"{"mediaType":"\#(mediaType)","digest":"\#(digest)","size":\#(size)\#(more)}"#
}

private let manifests: [(String, Int)] = [
    ("", 0),
    (#","mediaType":"application/vnd.oci.image.manifest.v1+json""#, 0),
    (#","mediaType":"application/vnd.docker.distribution.manifest.v2+json""#, 3112),
    (#","mediaType":"application/vnd.oci.image.index.v1+json""#, 3112),
    (#","manifests":[]"#, 3112),
    (#","manifests":null"#, 3112),
    (#","Manifests":[]"#, 3002),
    (#","fsLayers":[]"#, 3112),
    (#","layers":[]"#, 3002),
    (#","Layers":[]"#, 3002),
    (#","annotations":{"a":1}"#, 3004),
    (#","annotations":{"a":"b"}"#, 0),
]

@Test(arguments: manifests)
func `a manifest that could be taken for something else is refused`(more: String, expected: Int) {
    let text = #"{"schemaVersion":2,"config":\#(descriptor(Media.config)),"layers":[]\#(more)}"#
    #expect(code { _ = try ImageManifest(Array(text.utf8), mediaType: .manifest) } == expected)
}

private let indexes: [(String, Int)] = [
    (#"{"schemaVersion":2,"manifests":[]}"#, 0),
    (#"{"schemaVersion":2,"manifests":[],"layers":[]}"#, 3112),
    (#"{"schemaVersion":2,"manifests":[],"config":{}}"#, 3112),
    (#"{"schemaVersion":2,"manifests":[],"layers":null}"#, 3112),
    (#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","manifests":[]}"#, 3112),
    (#"{"schemaVersion":1,"manifests":[]}"#, 3115),
    (#"{"schemaVersion":3,"manifests":[]}"#, 3111),
    (#"{"manifests":[]}"#, 3004),
    (#"{"schemaVersion":2}"#, 3111),
    (#"{"schemaVersion":2,"manifests":{}}"#, 3004),
    (#"[]"#, 3004),
    (#"{"schemaVersion":2,"manifests":[],"manifests":[]}"#, 3002),
    (#"{"schemaVersion":2,"manifests":[1]}"#, 3004),
]

@Test(arguments: indexes)
func `an index that could be taken for something else is refused`(text: String, expected: Int) {
    #expect(code { _ = try ImageIndex(Array(text.utf8), mediaType: nil) } == expected)
}

private let descriptors: [(String, Int)] = [
    (descriptor(Media.layer), 0),
    (descriptor(Media.layer, size: "-1"), 3111),
    (descriptor(Media.layer, size: "1.0"), 3004),
    (descriptor(Media.layer, size: "1e3"), 3004),
    (descriptor(Media.layer, size: "9223372036854775808"), 3004),
    (descriptor(Media.layer, size: "9223372036854775807"), 3118),
    (descriptor(Media.layer, size: #""0""#), 3004),
    (descriptor(Media.layer, digest: "sha256:../../../../etc/passwd"), 3111),
    (descriptor(Media.layer, digest: digest.uppercased()), 3111),
    (descriptor(Media.layer, digest: "sha256:" + String(repeating: "A", count: 64)), 3111),
    (descriptor(Media.layer, digest: digest + "0"), 3111),
    (descriptor(Media.layer, digest: "md5:d41d8cd98f00b204e9800998ecf8427e"), 3111),
    (descriptor(Media.layer, digest: "sha512:" + String(repeating: "a", count: 128)), 0),
    (descriptor(Media.layer, digest: "sha512:" + String(repeating: "a", count: 64)), 3111),
    (descriptor(Media.layer, more: #","data":"""#), 0),
    (descriptor(Media.layer, more: #","data":"AA==""#), 3113),
    (descriptor(Media.layer, size: "1", more: #","data":"AA==""#), 3113),
    (descriptor(Media.layer, more: #","data":"!""#), 3111),
    (descriptor(Media.layer, more: #","Digest":"x""#), 3002),
    (descriptor(Media.layer, more: #","urls":"x""#), 3004),
    (descriptor(Media.layer + "+encrypted"), 3115),
    (descriptor(Media.layer + "+gzip+encrypted"), 3115),
    (descriptor(Media.layer + "+bzip2"), 3115),
    (descriptor("text/plain"), 3115),
    (#"{"digest":"\#(digest)","size":0}"#, 3004),
    (#"{"mediaType":"\#(Media.layer)","size":0}"#, 3004),
    (#"{"mediaType":"\#(Media.layer)","digest":"\#(digest)"}"#, 3004),
    ("null", 3004),
]

@Test(arguments: descriptors)
func `a descriptor that is wrong is refused`(layer: String, expected: Int) {
    let text = #"{"schemaVersion":2,"config":\#(descriptor(Media.config)),"layers":[\#(layer)]}"#
    #expect(code { _ = try ImageManifest(Array(text.utf8), mediaType: .manifest) } == expected, "\(layer)")
}

private let artifacts: [String] = [
    "application/vnd.oci.empty.v1+json", "application/vnd.cncf.helm.config.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
]

@Test(arguments: artifacts)
func `an artifact is told to be no image`(type: String) {
    let text = #"{"schemaVersion":2,"config":\#(descriptor(type)),"layers":[\#(descriptor("text/plain"))]}"#
    #expect(code { _ = try ImageManifest(Array(text.utf8), mediaType: .manifest) } == 3116)
}

@Test func `Docker's schema 1 is refused by name`() throws {
    let text = #"{"schemaVersion":1,"name":"x","fsLayers":[],"signatures":[]}"#
    do {
        _ = try ImageManifest(Array(text.utf8), mediaType: .manifest)
        Issue.record("no error")
    } catch {
        #expect(error.code == .imageUnsupported && error.cause.contains("schema 1"))
    }
}

@Test func `more layers than the limit are refused`() {
    let layers = [String](repeating: descriptor(Media.layer), count: 513)
    func manifest(_ count: Int) -> Int {
        let list = layers.prefix(count).joined(separator: ",")
        let text = #"{"schemaVersion":2,"config":\#(descriptor(Media.config)),"layers":[\#(list)]}"#
        return code { _ = try ImageManifest(Array(text.utf8), mediaType: .manifest) }
    }
    #expect(manifest(512) == 0)
    #expect(manifest(513) == 3118)
}

@Test func `counts of diffIDs and layers that differ are refused`() throws {
    for layers in [[[UInt8]](), [[1], [1]]] {
        let layout = try LayoutFixture()
        let config = try layout.blob(LayoutFixture.config(layers: layers), Media.config)
        let layer = try layout.blob([1], Media.layer)
        let manifest = try layout.manifest(config: config.descriptor(), layers: [layer.descriptor()])
        try layout.index([manifest.descriptor()])
        let reference = try ImageReference("oci:\(layout.directory.path)")
        #expect(code { _ = try SourceImage.open(reference) } == 3117)
    }
}

@Test func `indexes within indexes end at the limit`() throws {
    let layout = try LayoutFixture()
    var inner = try layout.image(layers: [[1]])
    for _ in 0..<8 { inner = try layout.blob(LayoutFixture.index([inner.descriptor()]), Media.index) }
    try layout.index([inner.descriptor()])
    let reference = try ImageReference("oci:\(layout.directory.path)")
    #expect(code { _ = try SourceImage.open(reference) } == 0)
    inner = try layout.blob(LayoutFixture.index([inner.descriptor()]), Media.index)
    try layout.index([inner.descriptor()])
    #expect(code { _ = try SourceImage.open(reference) } == 3118)
}

@Test func `indexes that spread out end at the limit of documents`() throws {
    let layout = try LayoutFixture()
    var inner = try layout.image(layers: [[1]], platform: "linux/arm64")
    for _ in 0..<7 {
        let copies = [String](repeating: inner.descriptor(), count: 8)
        inner = try layout.blob(LayoutFixture.index(copies), Media.index)
    }
    try layout.index([inner.descriptor()])
    var limits = ImageLimits()
    limits.documents = 100
    let reference = try ImageReference("oci:\(layout.directory.path)")
    #expect(code { _ = try SourceImage.open(reference, limits: limits) } == 3118)
}

@Test func `a manifest that an index names thousands of times is read once`() throws {
    let layout = try LayoutFixture()
    let manifest = try layout.image(layers: [[1]])
    let copies = [String](repeating: manifest.descriptor(), count: 5000)
    try layout.index([try layout.blob(LayoutFixture.index(copies), Media.index).descriptor()])
    let image = try SourceImage.open(try ImageReference("oci:\(layout.directory.path)"))
    #expect(image.descriptor.digest.description == manifest.digest)
}

@Test func `long documents end at four times the limit of one`() throws {
    let layout = try LayoutFixture()
    var limits = ImageLimits()
    limits.json.bytes = 10_000
    let reference = try ImageReference("oci:\(layout.directory.path)")
    let images = try (0..<8).map { number in
        let note = #","comment":"\#(String(repeating: "x", count: 8000))\#(number)""#
        return try layout.image(layers: [[1]], platform: "linux/arm64", more: note).descriptor()
    }
    for (count, expected) in [(3, 2004), (8, 3118)] {
        let index = try layout.blob(LayoutFixture.index(Array(images.prefix(count))), Media.index)
        try layout.index([index.descriptor()])
        #expect(code { _ = try SourceImage.open(reference, limits: limits) } == expected)
    }
}

@Test func `a list of thousands of platforms is told in part`() throws {
    let layout = try LayoutFixture()
    let manifest = try layout.image(layers: [[1]])
    let entries = (0..<3000).map {
        manifest.descriptor(#","platform":{"os":"linux","architecture":"a\#($0)"}"#)
    }
    try layout.index([try layout.blob(LayoutFixture.index(entries), Media.index).descriptor()])
    let reference = try ImageReference("oci:\(layout.directory.path)")
    let error = #expect(throws: TeeError.self) { try SourceImage.open(reference) }
    #expect(error?.code.number == 2004)
    #expect((error?.cause.utf8.count ?? .max) < 1000)
}

@Test func `a manifest cut off at any length is refused`() throws {
    let text = #"{"schemaVersion":2,"config":\#(descriptor(Media.config)),"layers":[\#(descriptor(Media.layer))]}"#
    for count in 0..<text.utf8.count {
        #expect(code { _ = try ImageManifest(Array(text.utf8.prefix(count)), mediaType: .manifest) } == 3001)
    }
}

private let configurations: [(String, Int)] = [
    (#"{"rootfs":{"type":"layers","diff_ids":[]}}"#, 0),
    (#"{}"#, 3004),
    (#"{"rootfs":{"diff_ids":[]}}"#, 3111),
    (#"{"rootfs":{"type":"layers","diff_ids":["x"]}}"#, 3111),
    (#"{"rootfs":{"type":"layers","diff_ids":[1]}}"#, 3004),
    (#"{"rootfs":{"type":"layers","diff_ids":[]},"config":{"Env":"A=b"}}"#, 3004),
    (#"{"rootfs":{"type":"layers","diff_ids":[]},"config":{"env":["A=b"]}}"#, 3002),
    (#"{"rootfs":{"type":"layers","diff_ids":[]},"config":null}"#, 0),
    (#"{"rootfs":{"type":"layers","diff_ids":[]},"history":[{"empty_layer":"yes"}]}"#, 3004),
]

@Test(arguments: configurations)
func `a configuration that is wrong is refused`(text: String, expected: Int) {
    #expect(code { _ = try ImageConfig(Array(text.utf8)) } == expected)
}
