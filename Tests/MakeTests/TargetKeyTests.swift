import Crypto
import Diagnostics
import ImageFixtures
import LibOS
import OCI
import TEEBuild
import Templates
import Testing

@testable import Make

/// The key of a target of one image.
private func key() throws -> TargetKey {
    let layout = try LayoutFixture()
    let image = try layout.image(
        layers: [[UInt8](repeating: 0, count: 1024)],
        more: #","created":"2024-02-03T04:05:06Z""#
    )
    try layout.index([image.descriptor()])
    let source = try SourceImage.open(try ImageReference("oci:\(layout.directory.path)"))
    return TargetKey(
        source: source,
        platform: .linuxAMD64,
        backEnd: "skeleton",
        kit: .of([1]),
        settings: InstanceSettings(),
        time: try OutputTime(dateOption: nil, sourceDateEpoch: nil, source: source),
        signer: String(repeating: "1", count: 64),
        compression: .gzip,
        isDockerArchive: false,
        referrers: [],
        allowed: []
    )
}

@Test func `another version of the program is another key, and is named among what has changed`() throws {
    let key = try key()
    var other = key
    #expect(other.digest == key.digest)
    other.tool = "tee-build 999.0"
    #expect(other.digest != key.digest)
    #expect(key.named["tool"] == toolIdentity && other.named["tool"] == "tee-build 999.0")
}

@Test func `another text of a template is another key, and is named among what has changed`() throws {
    let key = try key()
    let templates = Template.all
    #expect(key.templates == TargetKey.digest(of: templates))
    for place in templates.indices {
        var changed = templates
        changed[place] = Template(name: templates[place].name, text: templates[place].text + "\n")
        var other = key
        other.templates = TargetKey.digest(of: changed)
        #expect(other.digest != key.digest, "\(templates[place].name)")
        #expect(other.named["templates"] != key.named["templates"])
    }
}

@Test func `another public key of the signer is another key`() throws {
    let key = try key()
    var other = key
    other.signer = String(repeating: "2", count: 64)
    #expect(other.digest != key.digest)
}
