import Bytes
import Crypto
import Diagnostics
import ImageFixtures
import OCI
import SystemPackage
import Testing

private func sha512(_ bytes: [UInt8]) -> String {
    var hasher = SHA512Hasher()
    hasher.update(bytes)
    return hexadecimal(hasher.finalize())
}

@Test func `blobs named by SHA-512 are read, verified, kept and written`() throws {
    let layout = try LayoutFixture()
    let layer = [UInt8](repeating: 3, count: 1536)
    let config = Array(LayoutFixture.config(layers: [layer]).utf8)
    func put(_ bytes: [UInt8], _ mediaType: String) throws -> String {
        try layout.directory.write(bytes, to: "blobs/sha512/\(sha512(bytes))")
        return #"{"mediaType":"\#(mediaType)","digest":"sha512:\#(sha512(bytes))","size":\#(bytes.count)}"#
    }
    let manifest = try layout.manifest(
        config: try put(config, LayoutFixture.Media.config),
        layers: [try put(layer, LayoutFixture.Media.layer)]
    )
    try layout.index([manifest.descriptor()])
    let reference = try ImageReference("oci:\(layout.directory.path)")
    let image = try SourceImage.open(reference)
    #expect(image.layers[0].descriptor.digest.description == "sha512:\(sha512(layer))")

    let folder = try TemporaryDirectory()
    let draft = ImageDraft(config: image.config, layers: image.layers.map(ImageDraft.Layer.original))
    for form in ["oci:\(folder("l"))", "oci-archive:\(folder("a.tar"))"] {
        let written = try ImageWriter(modified: 0).write(draft, to: try ImageReference(form))
        let again = try SourceImage.open(try ImageReference(form))
        #expect(again.descriptor.digest == written)
        #expect(again.layers[0].descriptor == image.layers[0].descriptor)
    }
    try layout.directory.write(config.dropLast() + [0x20], to: "blobs/sha512/\(sha512(config))")
    do throws(TeeError) {
        _ = try SourceImage.open(reference)
        Issue.record("a damaged configuration was read")
    } catch {
        #expect(error.code == .blobMismatch)
    }
}
