import Bytes
import Crypto
import Diagnostics
import HostFiles
import ImageFixtures
import OCI
import RootFS
import Synchronization
import SystemPackage
import Tar
import Testing

/// A layer, a cache for its index, and an inspector that tells whether files were read.
private struct CachedLayer {
    let fixture: LayerFixture
    let layer: LayerBlob
    let cachePath: FilePath

    init() throws {
        fixture = try LayerFixture()
        let plain = try archive([file("f", Array("#content".utf8)), file("g", Array("other".utf8))])
        layer = try fixture.layer(plain, .gzip)
        cachePath = fixture.folder("cache").appending("layers")
    }

    /// The index, and the files that the inspector was shown.
    func index(
        tool: String = "tool 1",
        inspector: String = "inspector 1",
        limits: LayerLimits = LayerLimits()
    ) throws -> (index: LayerIndex, wasRead: Bool) {
        let note = Note()
        let cache = LayerIndexCache(directory: cachePath, toolIdentity: tool)
        let indexer = LayerIndexer(inspector: NotingInspector(note, inspector), limits: limits, cache: cache)
        return (try indexer.index([layer])[0], note.isSet)
    }

    /// The names of the cache's files below the fixture's folder.
    func files() throws -> [String] {
        try fixture.folder.tree().filter { $0.hasPrefix("cache/layers/") && $0.hasSuffix(".index") }
    }
}

private final class Note: Sendable {
    private let value = Mutex(false)

    var isSet: Bool { value.withLock { $0 } }

    func set() { value.withLock { $0 = true } }
}

private struct NotingInspector: FileInspector {
    let note: Note
    let identity: String
    let probeSize = 1

    init(_ note: Note, _ identity: String) {
        self.note = note
        self.identity = identity
    }

    func bytesWanted(path: PathBytes, mode: UInt32, size: Int, first: [UInt8]) -> Int? {
        note.set()
        return 4
    }

    func facts(path: PathBytes, mode: UInt32, size: Int, content: [UInt8]) -> [UInt8]? { content }
}

@Test func `a second run takes the index from the cache, and it is the same`() throws {
    let cached = try CachedLayer()
    let first = try cached.index()
    let second = try cached.index()
    #expect(first.wasRead && !second.wasRead)
    #expect(first.index == second.index)
    #expect(try cached.files().count == 1)
}

@Test func `another version, inspector or limit is another index`() throws {
    let cached = try CachedLayer()
    _ = try cached.index()
    #expect(try cached.index(tool: "tool 2").wasRead)
    #expect(try cached.index(inspector: "inspector 2").wasRead)
    var limits = LayerLimits()
    limits[.entries] = 2
    #expect(try cached.index(limits: limits).wasRead)
    limits[.entries] = 1
    #expect(throws: TeeError.self) { try cached.index(limits: limits) }
    #expect(try !cached.index().wasRead)
}

@Test func `an index with a byte changed, cut off or longer is made anew`() throws {
    let cached = try CachedLayer()
    let expected = try cached.index().index
    let name = try #require(try cached.files().first)
    let bytes = try cached.fixture.folder.read(name)
    for index in stride(from: 0, to: bytes.count, by: 7) {
        var damaged = bytes
        damaged[index] ^= 0x41
        try cached.fixture.folder.write(damaged, to: name)
        let again = try cached.index()
        #expect(again.wasRead && again.index == expected, "byte \(index)")
    }
    #expect(try cached.fixture.folder.read(name) == bytes)
    for damaged in [[], Array(bytes.prefix(31)), Array(bytes.dropLast()), bytes + [0], bytes + bytes] {
        try cached.fixture.folder.write(damaged, to: name)
        let again = try cached.index()
        #expect(again.wasRead && again.index == expected, "\(damaged.count) bytes")
    }
}

@Test func `the index of another layer under this one's name is not believed`() throws {
    let cached = try CachedLayer()
    let expected = try cached.index().index
    let other = try CachedLayer()
    _ = try other.index(tool: "other")
    let foreign = try other.fixture.folder.read(try #require(try other.files().first))
    try cached.fixture.folder.write(foreign, to: try #require(try cached.files().first))
    let again = try cached.index()
    #expect(again.wasRead && again.index == expected)
}

@Test func `a damaged blob is refused though its index is known`() throws {
    let cached = try CachedLayer()
    _ = try cached.index()
    let name = LayerFixture.name(cached.layer)
    var bytes = try cached.fixture.folder.read(name)
    bytes[bytes.count / 2] ^= 1
    try cached.fixture.folder.write(bytes, to: name)
    let damaged = LayerBlob(
        descriptor: cached.layer.descriptor,
        compression: .gzip,
        diffID: cached.layer.diffID,
        range: FileRange(try InputFile(cached.fixture.folder(name)))
    )
    let cache = LayerIndexCache(directory: cached.cachePath, toolIdentity: "tool 1")
    let indexer = LayerIndexer(inspector: NotingInspector(Note(), "inspector 1"), cache: cache)
    let error = #expect(throws: TeeError.self) { try indexer.index([damaged]) }
    #expect(error?.code == .blobMismatch)
}

@Test func `a refused layer leaves no index`() throws {
    let fixture = try LayerFixture()
    let layer = try fixture.layer(try archive([file("f", [1])]), diffID: .of([1]))
    let cache = LayerIndexCache(directory: fixture.folder("cache"), toolIdentity: "tool")
    #expect(throws: TeeError.self) { try LayerIndexer(inspector: MarkedFiles(), cache: cache).index([layer]) }
    #expect(try !fixture.folder.tree().contains { $0.hasSuffix(".index") })
}

@Test func `a cache that cannot be written to is done without`() throws {
    let fixture = try LayerFixture()
    let layer = try fixture.layer(try archive([file("f", [1])]))
    try fixture.folder.write([], to: "file")
    for path in [fixture.folder("file"), fixture.folder("file").appending("below"), FilePath("/proc/none/cache")] {
        let cache = LayerIndexCache(directory: path, toolIdentity: "tool")
        #expect(try LayerIndexer(inspector: MarkedFiles(), cache: cache).index([layer])[0].entries.count == 1)
    }
}

@Test func `the folder of the cache is its user's alone, and one that others can write to is not used`() throws {
    let cached = try CachedLayer()
    _ = try cached.index()
    #expect(try InputDirectory(cached.cachePath).isPrivate)
    #expect(try !cached.index().wasRead)
    try cached.fixture.folder.makeWritableByAll("cache/layers")
    #expect(try cached.index().wasRead)
}

@Test func `runs side by side share a cache`() async throws {
    let cached = try CachedLayer()
    let expected = try CachedLayer().index().index.entries
    try await withThrowingTaskGroup(of: [LayerEntry].self) { group in
        for _ in 0..<8 { group.addTask { try cached.index().index.entries } }
        for try await entries in group { #expect(entries == expected) }
    }
    #expect(try cached.files().count == 1)
    #expect(try !cached.index().wasRead)
}
