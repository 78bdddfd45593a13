import Bytes
import Diagnostics
import RootFS
import Tar
import Testing

private let base = [directory("d"), file("d/f", "content"), symlink("to-d", "d"), symlink("to-f", "d/f")]

@Test(arguments: ["d/f", "/d/f", "./d//f", "../../d/f", "d/../d/f", "to-d/f", "/to-d/f"])
func `a hard link is another name of the file that its target leads to`(target: String) throws {
    let link = hardLink("link", PathBytes(target))
    for tree in [try merge(base + [link]), try merge(base, [link])] {
        #expect(tree.isSame("/link", "/d/f"))
        #expect(tree.holds("/link", "content"))
    }
}

@Test func `a hard link to a symbolic link is the link, not what it leads to`() throws {
    let tree = try merge(base + [hardLink("link", "to-f")])
    #expect(tree.isSame("/link", "/to-f"))
    #expect(tree.node(at: "/link")?.linkTarget == "d/f")
}

@Test func `a hard link is of the file that was there when it was made`() throws {
    let tree = try merge(base + [hardLink("link", "d/f"), file("d/f", "later")])
    #expect(tree.holds("/link", "content"))
    #expect(tree.holds("/d/f", "later"))
    let other = try merge(base + [file("d/f", "later"), hardLink("link", "d/f")])
    #expect(other.holds("/link", "later"))
}

@Test func `a hard link to a file of a lower layer names that file, which a replacement leaves alone`() throws {
    let tree = try merge(base, [hardLink("link", "d/f")], [file("d/f", "third")])
    #expect(tree.holds("/link", "content"))
    #expect(tree.node(at: "/link")?.layer == 0)
    #expect(tree.node(at: "/d/f")?.layer == 2)
}

@Test func `a hard link replaces a file of its name`() throws {
    #expect(try merge(base + [file("link", "old")], [hardLink("link", "d/f")]).isSame("/link", "/d/f"))
}

@Test func `a chain of hard links is one file`() throws {
    let tree = try merge(base + [hardLink("a", "d/f"), hardLink("b", "a"), hardLink("c", "d/../b")])
    #expect(tree.isSame("/c", "/d/f"))
}

@Test(
    arguments: [
        ("none", "not there"), ("none/f", "not there"), ("d/../d/g", "not there"), ("d/f/f", "not there"),
        ("d", "directory"), ("/", "directory"), ("..", "directory"), ("", "directory"), ("self", "itself"),
        ("./d/../self", "itself"),
    ]
) func `a hard link to nothing, to a directory or to itself is refused`(target: String, why: String) throws {
    let error = try #require(refusal(base + [file("self", "old"), hardLink("self", PathBytes(target))]))
    #expect(error.code == .layerUnmergeable)
    #expect(error.cause.contains(why), "\(error)")
    #expect(error.object.last == "self")
}

@Test func `a hard link through a component that is missing is refused, though what follows would lead back`() throws {
    let layer = base + [symlink("l", "none/../d"), hardLink("link", "/l/f")]
    #expect(try #require(refusal(layer)).code == .layerUnmergeable)
}

@Test func `a hard link to what only a later entry brings is refused`() throws {
    #expect(try #require(refusal([hardLink("link", "f"), file("f")])).code == .layerUnmergeable)
}

@Test func `the refusal names the layer and the entry`() throws {
    let error = try #require(refusal(base, [hardLink("d/link", "none")]))
    #expect(error.object.count == 2)
    #expect(error.object[0].hasPrefix("layer 2/2 sha256:"))
    #expect(error.object[1] == "d/link")
}

@Test(arguments: ["none/../d/f", "d/f/../f", "to-d/../d/f", "to-d/./../d/f"])
func `a hard link through no folder and back is refused, since unpackers differ in it`(target: String) throws {
    let error = try #require(refusal(base + [hardLink("link", PathBytes(target))]))
    #expect(error.cause.contains("and back"), "\(error)")
}

@Test func `a file has the attributes of the last hard link to it, as container runtimes give them`() throws {
    var target = file("d/f", "content")
    (target.mode, target.uid, target.gid) = (0o4755, 5, 6)
    target.extendedAttributes = [("user.a", 1), ("user.c", 1)].map {
        ExtendedAttribute(name: Array($0.utf8), value: [$1])
    }
    var link = hardLink("link", "d/f")
    (link.mode, link.uid, link.gid, link.modifiedSeconds) = (0o600, 1, 2, 99)
    link.extendedAttributes = [("user.b", 2), ("user.c", 2)].map {
        ExtendedAttribute(name: Array($0.utf8), value: [$1])
    }
    for tree in [try merge([target, link]), try merge([target], [link])] {
        for path: PathBytes in ["/d/f", "/link"] {
            let node = try #require(tree.node(at: path))
            #expect(node.mode == 0o600)
            #expect([node.uid, node.gid] == [1, 2])
            #expect(node.modifiedSeconds == 99)
            #expect(node.extendedAttributes.map(\.value) == [[1], [2], [2]])
            #expect(node.layer == 0)
        }
        #expect(tree.holds("/link", "content"))
    }
}

@Test func `extended attributes of hard links count to those of their file`() throws {
    var links = (0..<3).map { hardLink(PathBytes("l\($0)"), "d/f") }
    for index in links.indices {
        let name = Array("user.\(index)".utf8)
        links[index].extendedAttributes = [ExtendedAttribute(name: name, value: [UInt8](repeating: 0, count: 30_000))]
    }
    #expect(refusal(base + links.prefix(2)) == nil)
    #expect(try #require(refusal(base + links)).code == .layerLimit)
}
