import Bytes
import RootFS
import Testing

@Test func `paths come in the order of their bytes, not folder by folder`() throws {
    let tree = try merge([
        file("a/x"), file("a-b"), file("a.c/d"), file("a0"), directory("a/-"), file("a/-/z"), file("a/--"), file("A"),
        file("\u{e9}"), file("z"),
    ])
    var paths: [PathBytes] = []
    tree.forEachNode { path, _ in paths.append(path) }
    #expect(paths == paths.sorted())
    #expect(
        paths.map(\.description).prefix(9) == [
            "/A", "/a", "/a-b", "/a.c", "/a.c/d", "/a/-", "/a/--", "/a/-/z", "/a/x",
        ]
    )
    #expect(paths.count == tree.nodeCount)
}

@Test func `the order holds for names of any bytes around the slash`() throws {
    let names: [[UInt8]] = [[0x2e], [0x2d], [0x2f - 1, 0x30], [0x30], [0x01], [0xff], [0x2e, 0x2e, 0x2e]]
    var entries: [LayerEntry] = []
    for first in names {
        let folder = PathBytes([0x61] + first)
        entries.append(directory(folder))
        for second in names {
            let inner = folder.appending([0x61] + second)
            entries.append(directory(inner))
            for third in names { entries.append(file(inner.appending([0x61] + third))) }
        }
    }
    var paths: [PathBytes] = []
    try merge(entries).forEachNode { path, _ in paths.append(path) }
    #expect(paths.count == entries.count)
    #expect(paths == paths.sorted())
}

@Test func `names in a directory come in the order of their bytes; a file or nothing has none`() throws {
    let tree = try merge([file("d/b"), file("d/a"), file("d/a-"), symlink("l", "d")])
    #expect(tree.names(in: "/d") == ["a", "a-", "b"])
    #expect(tree.names(in: "/") == ["d", "l"])
    for path: PathBytes in ["/d/a", "/none", "/l", "/d/a/x"] { #expect(tree.names(in: path).isEmpty) }
}

@Test func `a node is found only at its own path, links not followed`() throws {
    let tree = try merge([file("d/f", "x"), symlink("l", "d")])
    #expect(tree.node(at: "/d/f") != nil)
    #expect(tree.node(at: "d//f") != nil)
    for path: PathBytes in ["/l/f", "/d/f/x", "/d/g", "/D/f"] { #expect(tree.node(at: path) == nil) }
    #expect(tree.node(at: "/")?.kind == .directory)
}

@Test func `what no name leads to any more is not counted`() throws {
    let tree = try merge([directory("d"), file("d/f"), file("g")], [file("d"), file(".wh.g")])
    #expect(tree.nodeCount == 1)
}
