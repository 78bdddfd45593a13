import Bytes
import Diagnostics
import HostFiles
import ImageFixtures
import OCI
import RootFS
import Tar
import Testing

private func bytes(_ seed: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8 &+ seed) }
}

private let contents: [PathBytes: [UInt8]] = [
    "a": bytes(1, 700_000), "d/b": bytes(2, 1), "d/c": bytes(3, 512), "d/empty": [], "e": bytes(4, 3000),
]

private func plain(_ mark: UInt8 = 0) throws -> [UInt8] {
    try archive(
        contents.keys.sorted().map { file($0, (contents[$0] ?? []) + [UInt8](repeating: mark, count: Int(mark))) }
            + [(TarWriterEntry(path: "h", kind: .hardLink(target: "e"), mode: 0o644), [])]
    )
}

/// An image of these layers.
private struct ReadImage {
    let tree: RootFS
    let contents: FileContents

    init(_ layers: [LayerBlob]) throws {
        tree = try RootFS(merging: LayerIndexer(inspector: MarkedFiles()).index(layers))
        contents = FileContents(layers: layers)
    }

    func node(_ path: PathBytes) throws -> RootFSNode {
        try #require(tree.node(at: PathBytes("/").appending(path.bytes)))
    }

    func code(_ paths: PathBytes..., limit: Int = 1 << 30) throws -> ErrorCode? {
        let nodes = try paths.map(node)
        do throws(TeeError) {
            _ = try contents.bytes(of: nodes, limit: limit)
            return nil
        } catch {
            return error.code
        }
    }
}

@Test(arguments: LayerCompression.allCases)
func `every file of a layer reads as it was written, alone and together`(_ compression: LayerCompression) throws {
    let image = try ReadImage([try LayerFixture().layer(try plain(), compression)])
    let paths = contents.keys.sorted().reversed() + ["h", "a", "e"]
    for path in paths where path != "h" {
        #expect(try image.contents.bytes(of: image.node(path), limit: 1 << 20) == contents[path])
    }
    let together = try image.contents.bytes(of: try paths.map(image.node), limit: 1 << 22)
    #expect(together == paths.map { contents[$0 == "h" ? "e" : $0] ?? [] })
    #expect(try image.contents.bytes(of: [], limit: 0).isEmpty)
}

@Test func `files of several layers are read from the layer that each comes from`() throws {
    let fixture = try LayerFixture()
    let upper = try archive([file("e", [1, 2]), file("new", [3])])
    let image = try ReadImage([
        try fixture.layer(try plain(), .zstd), try fixture.layer(upper, .gzip), try fixture.layer(upper),
    ])
    let read = try image.contents.bytes(of: try ["new", "a", "e", "h"].map { try image.node($0) }, limit: 1 << 21)
    #expect(read == [[3], contents["a"] ?? [], [1, 2], contents["e"] ?? []])
}

@Test(arguments: LayerCompression.allCases)
func `a sparse file is read with its holes`(_ compression: LayerCompression) throws {
    let sparse = pax(
        record("GNU.sparse.size", "70005") + record("GNU.sparse.numblocks", "2")
            + record("GNU.sparse.map", "2,2,70002,1")
    )
    let archive = member("first", [9]) + sparse + member("f", [1, 2, 3]) + member("last", [8]) + endOfArchive
    let image = try ReadImage([try LayerFixture().layer(archive, compression)])
    let expected = [0, 0, 1, 2] + [UInt8](repeating: 0, count: 69_998) + [3, 0, 0]
    let read = try image.contents.bytes(of: try ["last", "f", "first"].map { try image.node($0) }, limit: 1 << 20)
    #expect(read == [[8], expected, [9]])
}

@Test func `parts of a file come in order, with the place that asked`() throws {
    let image = try ReadImage([try LayerFixture().layer(try plain(), .gzip)])
    var parts: [Int: [UInt8]] = [:]
    var order: [Int] = []
    try image.contents.read(["e", "d/empty", "a"].map { try image.node($0) }) { place, part in
        if order.last != place { order.append(place) }
        for index in part.indices { parts[place, default: []].append(part[index]) }
    }
    #expect(order == [2, 0])
    #expect(parts == [0: contents["e"] ?? [], 2: contents["a"] ?? []])
}

@Test func `folders and links have no content`() throws {
    let layer = try archive([
        (TarWriterEntry(path: "d", kind: .directory, mode: 0o755), []),
        (TarWriterEntry(path: "l", kind: .symlink(target: "d"), mode: 0o777), []),
    ])
    let image = try ReadImage([try LayerFixture().layer(layer)])
    #expect(try image.contents.bytes(of: ["d", "l"].map { try image.node($0) }, limit: 0) == [[], []])
}

@Test func `content longer than the limit is refused before it is read`() throws {
    let image = try ReadImage([try LayerFixture().layer(try plain())])
    #expect(try image.code("e", limit: 3000) == nil)
    #expect(try image.code("e", limit: 2999) == .contentTooLong)
    #expect(try image.code("e", "d/c", limit: 3512) == nil)
    #expect(try image.code("e", "d/c", limit: 3511) == .contentTooLong)
}

@Test func `a layer is read no further than the last file that is wanted`() throws {
    let fixture = try LayerFixture()
    let layer = try fixture.layer(try plain(), .zstd)
    let image = try ReadImage([layer])
    // What is behind the first file is gone: who read on would find it.
    let first = try image.node("a")
    let name = LayerFixture.name(layer)
    let bytes = try compressed(Array(try plain()[..<(first.contentOffset + first.size)]), .zstd)
    try fixture.folder.write(bytes, to: name)
    let again = try ReadImage.reading(layer, from: fixture, name, with: image)
    #expect(try again.code("a") == nil)
    #expect(try again.code("e") != nil)
}

@Test(arguments: LayerCompression.allCases)
func `a blob that was changed since is found`(_ compression: LayerCompression) throws {
    let fixture = try LayerFixture()
    let layer = try fixture.layer(try plain(), compression)
    let image = try ReadImage([layer])
    // The same length and places, other content.
    var changed = try plain()
    let node = try image.node("e")
    changed[node.contentOffset + 5] ^= 1
    let name = LayerFixture.name(layer)
    let bytes = try compressed(changed, compression)
    try fixture.folder.write(bytes, to: name)
    let again = try ReadImage.reading(layer, from: fixture, name, with: image)
    #expect(try again.code("e") == .contentChanged)
    #expect(try again.code("a", "d/b", "d/c") == nil)
}

@Test func `a blob whose entries are no longer where they were is found`() throws {
    let fixture = try LayerFixture()
    let layer = try fixture.layer(try plain(), .gzip)
    let image = try ReadImage([layer])
    let name = LayerFixture.name(layer)
    for changed in [try plain(1), try archive([file("e", [1])]), try archive([])] {
        try fixture.folder.write(try compressed(changed, .gzip), to: name)
        let again = try ReadImage.reading(layer, from: fixture, name, with: image)
        #expect(try again.code("e") == .contentChanged)
    }
}

extension ReadImage {
    private init(tree: RootFS, contents: FileContents) {
        self.tree = tree
        self.contents = contents
    }

    /// The tree of `image`, with the content that is in the file now.
    fileprivate static func reading(
        _ layer: LayerBlob,
        from fixture: LayerFixture,
        _ name: String,
        with image: ReadImage
    ) throws -> ReadImage {
        let blob = LayerBlob(
            descriptor: layer.descriptor,
            compression: layer.compression,
            diffID: layer.diffID,
            range: FileRange(try InputFile(fixture.folder(name)))
        )
        return ReadImage(tree: image.tree, contents: FileContents(layers: [blob]))
    }
}
