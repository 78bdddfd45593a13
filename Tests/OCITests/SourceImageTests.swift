import Crypto
import Diagnostics
import HostFiles
import ImageFixtures
import OCI
import StrictJSON
import SystemPackage
import Testing

private typealias Media = LayoutFixture.Media

private func open(_ layout: LayoutFixture, _ suffix: String = "") throws(TeeError) -> SourceImage {
    try SourceImage.open(try ImageReference("oci:\(layout.directory.path)\(suffix)"))
}

private func code(_ layout: LayoutFixture, _ suffix: String = "") -> Int {
    do {
        _ = try open(layout, suffix)
        return 0
    } catch {
        return error.code.number
    }
}

@Test func `the only image of a layout is opened with everything it is made of`() throws {
    let layout = try LayoutFixture()
    let layers = [[UInt8](repeating: 1, count: 1024), [UInt8](repeating: 2, count: 2048)]
    let more = #","config":{"User":"7:8","Env":["A=b"],"Entrypoint":["/x"],"Labels":{"k":"v"}},"unknown":[1.0]"#
    let manifest = try layout.image(layers: layers, more: more)
    try layout.index([manifest.descriptor(LayoutFixture.name("a/b:1"))])
    let image = try open(layout)
    #expect(image.descriptor.digest.description == manifest.digest)
    #expect(image.name == "a/b:1")
    #expect(image.config.user == "7:8")
    #expect(image.config.environment == ["A=b"])
    #expect(image.config.entrypoint == ["/x"])
    #expect(image.config.command == nil)
    #expect(image.config.label("k") == "v")
    #expect(image.config.document["unknown"]?.array?.count == 1)
    #expect(image.layers.map(\.diffID) == layers.map(Digest.of))
    #expect(try image.layers[1].range.contents(limit: 4096) == layers[1])
    #expect(try open(layout, ":a/b:1").descriptor == image.descriptor)
    #expect(try open(layout, "@\(manifest.digest)").descriptor == image.descriptor)
    #expect(try open(layout, "@0").descriptor == image.descriptor)
}

@Test func `a layout that holds something else than images is no image`() throws {
    let layout = try LayoutFixture()
    let chart = try layout.blob("{}", "application/vnd.example.chart.v1+json")
    try layout.index([chart.descriptor(LayoutFixture.name("one"))])
    for suffix in ["", ":one"] {
        let error = #expect(throws: TeeError.self) { try open(layout, suffix) }
        #expect(error?.code.number == 3116, "\(suffix)")
        #expect(error?.cause.contains("application/vnd.example.chart.v1+json") == true)
    }
    #expect(code(layout, ":two") == 2003)
}

@Test func `an image must be named where there are several, by a name that is there once`() throws {
    let layout = try LayoutFixture()
    let one = try layout.image(layers: [[1]]), two = try layout.image(layers: [[2]])
    #expect(code(layout) == 3116)
    try layout.index([one.descriptor(LayoutFixture.name("one")), two.descriptor(LayoutFixture.name("two"))])
    #expect(code(layout) == 2002)
    #expect(try open(layout, ":two").descriptor.digest.description == two.digest)
    #expect(try open(layout, "@1").descriptor.digest.description == two.digest)
    #expect(code(layout, ":three") == 2003)
    #expect(code(layout, "@2") == 2003)
    #expect(code(layout, "@sha256:\(SHA256Digest.of([9]))") == 2003)
    try layout.index([one.descriptor(LayoutFixture.name("one")), two.descriptor(LayoutFixture.name("one"))])
    #expect(code(layout, ":one") == 2002)
    try layout.index([one.descriptor(LayoutFixture.name("one")), one.descriptor(LayoutFixture.name("two"))])
    #expect(code(layout) == 0)
}

@Test func `the error for several images lists them`() throws {
    let layout = try LayoutFixture()
    let one = try layout.image(layers: [[1]]), two = try layout.image(layers: [[2]])
    try layout.index([one.descriptor(LayoutFixture.name("o\\u001bne")), two.descriptor()])
    do {
        _ = try open(layout)
        Issue.record("no error")
    } catch {
        #expect(error.cause.contains("o\\x1bne (\(one.digest))"))
        #expect(error.cause.contains("@1 (\(two.digest))"))
    }
}

@Test func `an index leads to the image for the platform, through other indexes and past attestations`() throws {
    let layout = try LayoutFixture()
    let arm = try layout.image(layers: [[1]], platform: "linux/arm64")
    let amd = try layout.image(layers: [[2]])
    let armPlatform = #","platform":{"os":"linux","architecture":"arm64","variant":"v8"}"#
    let unknown = #","platform":{"os":"unknown","architecture":"unknown"}"#
    let attestation = try layout.blob("{}", Media.manifest)
    let inner = try layout.blob(LayoutFixture.index([amd.descriptor()]), Media.index)
    let outer = try layout.blob(
        LayoutFixture.index([arm.descriptor(armPlatform), inner.descriptor(), attestation.descriptor(unknown)]),
        Media.index
    )
    try layout.index([outer.descriptor(LayoutFixture.name("multi"))])
    #expect(try open(layout).descriptor.digest.description == amd.digest)
    let reference = try ImageReference("oci:\(layout.directory.path):multi")
    for platform in ["linux/arm64", "linux/aarch64", "linux/arm64/v8"] {
        let image = try SourceImage.open(reference, platform: try Platform(platform))
        #expect(image.descriptor.digest.description == arm.digest)
    }
    #expect(throws: TeeError.self) { try SourceImage.open(reference, platform: try Platform("linux/arm64/v9")) }
    do {
        _ = try SourceImage.open(reference, platform: try Platform("linux/riscv64"))
        Issue.record("no error")
    } catch {
        #expect(error.code == .noSuchPlatform)
        #expect(error.cause.contains("linux/arm64/v8, linux/amd64"))
    }
    #expect(try open(layout, "@\(amd.digest)").descriptor.digest.description == amd.digest)
}

@Test func `a blob that differs from its descriptor in length or content is refused`() throws {
    for position in 0..<3 {
        let layout = try LayoutFixture()
        let layer = [UInt8](repeating: 7, count: 512)
        let config = try layout.blob(LayoutFixture.config(layers: [layer]), Media.config)
        let data = try layout.blob(layer, Media.layer)
        let manifest = try layout.manifest(config: config.descriptor(), layers: [data.descriptor()])
        try layout.index([manifest.descriptor()])
        let blob = [config, data, manifest][position]
        let file = "blobs/sha256/\(blob.digest.dropFirst(7))"
        let bytes = try layout.directory.read(file)
        try layout.directory.write(Array(bytes.dropLast()), to: file)
        #expect(code(layout) == 3113)
        if position != 1 {
            try layout.directory.write([bytes[0], 0x20] + bytes[2...], to: file)
            #expect(code(layout) == 3113)
        }
    }
}

@Test func `a missing blob is named, with where it may be had`() throws {
    let layout = try LayoutFixture()
    let config = try layout.blob(LayoutFixture.config(layers: [[1]]), Media.config)
    let digest = "sha256:\(SHA256Digest.of([1]))"
    let foreign =
        #"{"mediaType":"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip","digest":"\#(digest)","#
        + #""size":1,"urls":["https://example.org/layer"]}"#
    try layout.index([try layout.manifest(config: config.descriptor(), layers: [foreign]).descriptor()])
    do {
        _ = try open(layout)
        Issue.record("no error")
    } catch {
        #expect(error.code == .blobMissing)
        #expect(error.description.contains(digest) && error.description.contains("https://example.org/layer"))
    }
    _ = try layout.blob([1], Media.layer)
    #expect(try open(layout).layers.first?.compression == .gzip)
}

@Test func `a blob that is a symlink out of the layout is refused`() throws {
    let layout = try LayoutFixture()
    let manifest = try layout.image(layers: [[1]])
    try layout.index([manifest.descriptor()])
    let outside = try TemporaryDirectory()
    let blobs = layout.directory("blobs")
    let content = try layout.directory.read("blobs/sha256/\(manifest.digest.dropFirst(7))")
    try outside.write(content, to: "outside")
    try replace(blobs.appending("sha256/\(manifest.digest.dropFirst(7))"), withLinkTo: outside("outside"))
    #expect(code(layout) == 3101)
}

@Test func `images for several platforms that nobody named are one image`() throws {
    let layout = try LayoutFixture()
    let arm = try layout.image(layers: [[1]], platform: "linux/arm64")
    let amd = try layout.image(layers: [[2]])
    let amdPlatform = #","platform":{"os":"linux","architecture":"amd64"}"#
    let armPlatform = #","platform":{"os":"linux","architecture":"arm64"}"#
    try layout.index([arm.descriptor(armPlatform), amd.descriptor(amdPlatform)])
    #expect(try open(layout).descriptor.digest.description == amd.digest)
    try layout.index([arm.descriptor(amdPlatform), amd.descriptor(amdPlatform)])
    #expect(code(layout) == 2002)
}

@Test func `a file named as a layout, and a folder named as an archive, are told apart`() throws {
    let layout = try LayoutFixture()
    try layout.index([try layout.image(layers: [[1]]).descriptor()])
    let path = layout.directory.path.string
    #expect(try SourceImage.open(try ImageReference(path)).layers.count == 1)
    for (text, expected) in [("oci:\(path)/index.json", 3110), ("oci-archive:\(path)", 3101), ("\(path)/none", 3100)] {
        do throws(TeeError) {
            _ = try SourceImage.open(try ImageReference(text))
            Issue.record("\(text) was opened")
        } catch {
            #expect(error.code.number == expected)
        }
    }
}

@Test(arguments: ["linux/arm64", "windows/amd64"])
func `an image whose configuration is for another platform is refused unless that is asked for`(
    platform: String
) throws {
    let layout = try LayoutFixture()
    try layout.index([try layout.image(layers: [[1]], platform: platform).descriptor()])
    let reference = try ImageReference("oci:\(layout.directory.path)")
    do {
        _ = try SourceImage.open(reference)
        Issue.record("no error")
    } catch {
        #expect(error.code == .noSuchPlatform)
        #expect(error.description.contains(platform))
    }
    #expect(try SourceImage.open(reference, platform: try Platform(platform)).layers.count == 1)
}
