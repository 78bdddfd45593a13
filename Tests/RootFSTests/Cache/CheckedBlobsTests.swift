import Bytes
import Diagnostics
import Glibc
import HostFiles
import ImageFixtures
import OCI
import RootFS
import Synchronization
import SystemPackage
import Testing

/// A layer whose index is known from the first run on, in a file that was written long ago.
private struct CheckedLayer {
    let fixture: LayerFixture
    let layer: LayerBlob
    let checked: CheckedBlobs

    init(modified: Int = 1_000_000) throws {
        fixture = try LayerFixture()
        checked = CheckedBlobs(directory: fixture.folder("cache").appending("blobs"))
        let written = try fixture.layer(try archive([file("f", Array("content".utf8))]), .gzip)
        try fixture.folder.setModification(of: LayerFixture.name(written), seconds: modified)
        layer = try CheckedLayer.opened(written, fixture)
    }

    var name: String { LayerFixture.name(layer) }

    private static func opened(_ layer: LayerBlob, _ fixture: LayerFixture) throws -> LayerBlob {
        LayerBlob(
            descriptor: layer.descriptor,
            compression: layer.compression,
            diffID: layer.diffID,
            range: FileRange(try InputFile(fixture.folder(LayerFixture.name(layer))))
        )
    }

    /// How many bytes of the blob a run reads that opens it anew.
    func bytesRead() throws -> Int {
        let reading = ByteCounting()
        let indexer = LayerIndexer(
            inspector: MarkedFiles(),
            cache: LayerIndexCache(directory: fixture.folder("cache").appending("layers"), toolIdentity: "tool 1"),
            checked: checked
        )
        _ = try indexer.index([try CheckedLayer.opened(layer, fixture)], progress: reading)
        return reading.count
    }
}

private final class ByteCounting: ProgressObserver {
    private let bytes = Mutex(0)

    var count: Int { bytes.withLock { $0 } }

    func begin(_ step: ProgressStep) {}
    func advance(_ step: ProgressStep, byteCount: Int) { bytes.withLock { $0 += byteCount } }
    func end(_ step: ProgressStep, note: String) {}
}

@Test func `a blob that was checked is not read again while its file stays untouched`() throws {
    let layer = try CheckedLayer()
    let byteCount = layer.layer.range.byteCount
    #expect(try layer.bytesRead() == byteCount)
    #expect(try layer.bytesRead() == 0)
    #expect(try layer.bytesRead() == 0)
}

@Test func `a blob that was changed is refused, also if its file has the same length and time`() throws {
    let layer = try CheckedLayer()
    _ = try layer.bytesRead()
    var bytes = try layer.fixture.folder.read(layer.name)
    bytes[bytes.count / 2] ^= 1
    // Longer than a tick of the kernel's clock.
    usleep(20_000)
    try layer.fixture.folder.write(bytes, to: layer.name)
    try layer.fixture.folder.setModification(of: layer.name, seconds: 1_000_000)
    let error = #expect(throws: TeeError.self) { _ = try layer.bytesRead() }
    #expect(error?.code == .blobMismatch)
}

@Test func `a blob that was replaced by another file is read again`() throws {
    let layer = try CheckedLayer()
    _ = try layer.bytesRead()
    let bytes = try layer.fixture.folder.read(layer.name)
    try layer.fixture.folder.write(bytes, to: "new")
    try layer.fixture.folder.setModification(of: "new", seconds: 1_000_000)
    try OutputDirectory(layer.fixture.folder.path).rename("new", to: layer.name)
    #expect(try layer.bytesRead() == bytes.count)
}

@Test func `a blob that was written just now, or after now, is not remembered`() throws {
    let layer = try CheckedLayer(modified: 1 << 32)
    let byteCount = layer.layer.range.byteCount
    #expect(try layer.bytesRead() == byteCount)
    #expect(try layer.bytesRead() == byteCount)
}

@Test func `a blob that an output has given another name is remembered by whoever did it, and by nobody else`() throws {
    let layer = try CheckedLayer()
    let byteCount = layer.layer.range.byteCount
    _ = try layer.bytesRead()
    let output = try OutputDirectory(layer.fixture.folder.path)
    usleep(20_000)
    #expect(try output.link(layer.layer.range, as: "other"))
    #expect(try layer.bytesRead() == byteCount)
    #expect(try layer.bytesRead() == 0)
    #expect(try output.link(layer.layer.range, as: "third"))
    layer.checked.keep([layer.layer])
    #expect(try layer.bytesRead() == 0)
}

@Test func `a file that changed while it was open is not remembered`() throws {
    let layer = try CheckedLayer()
    try layer.fixture.folder.setModification(of: layer.name, seconds: 999_999)
    layer.checked.keep([layer.layer])
    #expect(try layer.bytesRead() == layer.layer.range.byteCount)
    #expect(try layer.fixture.folder.tree().filter { $0.hasPrefix("cache/blobs/") }.count == 1)
}
