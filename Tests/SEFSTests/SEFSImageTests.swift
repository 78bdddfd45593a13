import Bytes
import Crypto
import Diagnostics
import HostFiles
import SEFS
import Testing

/// An image in memory.
final class MemoryImage: SEFSImageTarget, SEFSImageSource {
    private var files: [String: MemoryFile] = [:]
    /// Files that replace those that were written.
    var changed: [String: [UInt8]] = [:]

    var names: [String] { files.keys.sorted() }

    subscript(name: String) -> [UInt8]? { changed[name] ?? files[name]?.bytes }

    func newFile(_ name: String) throws(TeeError) -> any ProtectedFileTarget {
        let file = MemoryFile()
        files[name] = file
        return file
    }

    func file(_ name: String) throws(TeeError) -> (any ProtectedFileSource)? { self[name].map { MemorySource($0) } }
}

/// What an image holds: entries with contents.
typealias Tree = [(entry: SEFSEntry, content: [UInt8])]

func file(_ path: PathBytes, _ text: String, mode: UInt16 = 0o644) -> (entry: SEFSEntry, content: [UInt8]) {
    (SEFSEntry(path, .file(byteCount: text.utf8.count, mode: mode)), Array(text.utf8))
}

func directory(_ path: PathBytes) -> (entry: SEFSEntry, content: [UInt8]) {
    (SEFSEntry(path, .directory(mode: 0o755)), [])
}

/// Writes an image; files are filled in the order that `order` puts them in.
func image(
    _ tree: Tree,
    mode: ProtectedFileMode = .integrityOnly,
    order: ([SEFSPlan.File]) -> [SEFSPlan.File] = { $0 }
) throws -> (image: MemoryImage, mac: ProtectedFileMAC) {
    let image = MemoryImage()
    let plan = try SEFSPlan(tree.map(\.entry))
    var contents: [PathBytes: [UInt8]] = [:]
    for (entry, content) in tree { contents[entry.path] = content }
    var writer = SEFSImageWriter(plan, mode: mode, target: image)
    for file in order(plan.files) {
        let content = contents[file.path] ?? []
        try writer.write(file) { part throws(TeeError) in try part.append(content.span) }
    }
    return (image, try writer.finish())
}

/// Everything that an image holds.
func entries(
    _ image: MemoryImage,
    mode: ProtectedFileMode = .integrityOnly,
    expecting mac: ProtectedFileMAC? = nil
) throws(TeeError) -> [PathBytes: (node: SEFSNode, content: [UInt8])] {
    var reader = try SEFSImageReader(image, mode: mode, expecting: mac)
    var found: [(SEFSEntry, SEFSImageReader.Inode)] = []
    try reader.forEachEntry { entry, inode in found.append((entry, inode)) }
    var result: [PathBytes: (node: SEFSNode, content: [UInt8])] = [:]
    for (entry, inode) in found {
        var content: [UInt8] = []
        if case .file = entry.node { try reader.forEachPart(of: inode) { content.append(copying: $0) } }
        result[entry.path] = (entry.node, content)
    }
    return result
}

let small: Tree = [
    (SEFSEntry("/link", .symlink(target: "bin/hello")), []),
    directory("/bin"), file("/bin/hello", "hello\n", mode: 0o755),
    directory("/etc"), file("/etc/hosts", "127.0.0.1   localhost\n"),
]

@Test func `a small image is the one that sefs-cli writes`() throws {
    let made = try image(small)
    #expect(made.mac.description == "80-9b-20-81-fa-d7-82-fb-81-15-56-46-9a-8a-f9-ce")
    let metadata = try #require(made.image["metadata"])
    #expect(digest(metadata) == "fcc05e70671a4e48a51f0c64f75b5a4210641e5599bca7e2f3c94e45ea1c0843")
    let plan = try SEFSPlan(small.map(\.entry))
    #expect(plan.hostFiles.map(\.name).sorted() == made.image.names)
    #expect(plan.hostFiles.allSatisfy { made.image[$0.name]?.count == $0.byteCount })
}

@Test func `an image of two groups is the one that sefs-cli writes, in whatever order it is filled`() throws {
    let tree = (0..<1100).map { index in
        file(PathBytes("f" + String(10_000 + index).dropFirst()), "\(index)\n")
    }
    let made = try image(tree) { $0.reversed() }
    #expect(made.mac.description == "83-3e-72-50-65-01-60-b4-a9-29-e2-f3-97-83-5b-78")
    let metadata = try #require(made.image["metadata"])
    #expect(metadata.count == 147_456)
    #expect(digest(metadata) == "aa036eb58add05db2243494507ec1b6d3cdfa32b436d589fc5d2680ffffdc423")
    #expect(try entries(made.image, expecting: made.mac).count == 1100)
}

@Test(arguments: [ProtectedFileMode.integrityOnly, .encrypted(sampleKey)])
func `what went into an image comes out of it`(mode: ProtectedFileMode) throws {
    // Between a directory and what is in it, names sort that begin with its own.
    let tree =
        small + [
            directory("/bin-old"), file("/bin-old/x", "old"), directory("/bin/a"), file("/bin/a.b", ""),
            file("/bin/a/b", "b"),
        ]
    let made = try image(tree, mode: mode)
    let again = try image(tree.reversed(), mode: mode) { $0.reversed() }
    #expect(made.mac == again.mac)
    #expect(made.image.names.allSatisfy { made.image[$0] == again.image[$0] })
    let found = try entries(made.image, mode: mode, expecting: made.mac)
    #expect(found.count == tree.count)
    for (entry, content) in tree {
        #expect(found[entry.path]?.node == entry.node)
        #expect(found[entry.path]?.content == content)
    }
}

@Test func `an encrypted image opens under its key alone and shows no content`() throws {
    let made = try image(small, mode: .encrypted(sampleKey))
    #expect(throws: TeeError.self) { try entries(made.image) }
    #expect(throws: TeeError.self) { try entries(made.image, mode: .encrypted(ImageKey(.zero))) }
    for name in made.image.names {
        let bytes = try #require(made.image[name])
        #expect(!String(decoding: bytes, as: UTF8.self).contains("hello"))
    }
}

@Test func `an image with the greatest inode of a group, and with the next, is read back`() throws {
    for count in [1021, 1022, 1023] {
        let tree = (0..<count).map { file(PathBytes("n\($0)"), "") }
        let made = try image(tree)
        #expect(try entries(made.image, expecting: made.mac).count == count)
    }
}

@Test(arguments: [
    [SEFSEntry(PathBytes([0x2f, 0xff]), .directory(mode: 0))],
    [SEFSEntry(PathBytes([UInt8](repeating: 0x61, count: 256)), .directory(mode: 0))],
    [SEFSEntry("a/b", .directory(mode: 0))],
    [SEFSEntry("a", .directory(mode: 0)), SEFSEntry("/a/", .directory(mode: 0))],
    [SEFSEntry("a", .file(byteCount: 1, mode: 0)), SEFSEntry("a/b", .directory(mode: 0))],
    [SEFSEntry("a", .file(byteCount: -1, mode: 0))], [SEFSEntry("a", .file(byteCount: .max, mode: 0))],
    [SEFSEntry("a", .symlink(target: ""))], [SEFSEntry("..", .directory(mode: 0))],
    [SEFSEntry("/", .file(byteCount: 1, mode: 0))],
])
func `what SEFS cannot hold is refused`(entries: [SEFSEntry]) {
    do throws(TeeError) {
        _ = try SEFSPlan(entries)
        Issue.record("it was planned")
    } catch {
        #expect(error.code.number == 3903)
    }
}

@Test func `a name of 255 bytes fits`() throws {
    let name = PathBytes([PathBytes.slash] + [UInt8](repeating: 0x61, count: 255))
    let made = try image([file(name, "x")])
    #expect(try entries(made.image)[name]?.content == [0x78])
}

@Test func `a file that never got content is named`() throws {
    let plan = try SEFSPlan(small.map(\.entry))
    let writer = SEFSImageWriter(plan, mode: .integrityOnly, target: MemoryImage())
    do throws(TeeError) {
        _ = try writer.finish()
        Issue.record("it was finished")
    } catch {
        #expect(error.code.number == 3904)
        #expect(error.description.contains("/bin/hello"))
    }
}
