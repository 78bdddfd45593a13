import Bytes
import Diagnostics
import RootFS
import Tar
import Testing

@Test func `a later entry of a name replaces the earlier, in a layer and over layers`() throws {
    let (first, second) = ([file("f", "1"), symlink("l", "f")], [file("l", "2"), symlink("f", "l")])
    for tree in [try merge(first + second), try merge(first, second)] {
        #expect(tree.shape == ["/f -> l", "/l"])
        #expect(tree.holds("/l", "2"))
    }
}

@Test func `a directory over a directory keeps what is in it and takes the new attributes`() throws {
    var upper = directory("d", mode: 0o1777)
    (upper.uid, upper.gid, upper.modifiedSeconds) = (7, 8, 9)
    upper.extendedAttributes = [ExtendedAttribute(name: Array("user.x".utf8), value: [1])]
    let tree = try merge([directory("d", mode: 0o700), file("d/f", "kept")], [upper])
    #expect(tree.holds("/d/f", "kept"))
    let node = try #require(tree.node(at: "/d"))
    #expect(node.mode == 0o1777)
    #expect([node.uid, node.gid] == [7, 8])
    #expect(node.modifiedSeconds == 9)
    #expect(node.extendedAttributes == upper.extendedAttributes)
    #expect(node.layer == 1)
}

@Test func `the entry of the root gives it its attributes, and must be a directory`() throws {
    let tree = try merge([directory("", mode: 0o750), file("f")])
    #expect(tree.root.mode == 0o750)
    #expect(tree.shape == ["/f"])
    #expect(try merge([file("f")]).root.mode == 0o755)
    for entry in [file(""), symlink("", "/f"), hardLink("", "f")] {
        #expect(try #require(refusal([file("f"), entry])).code == .layerUnmergeable)
    }
}

@Test func `a directory of a higher layer replaces a link, and leaves what the link led to`() throws {
    let tree = try merge([directory("a"), file("a/f"), symlink("l", "a")], [directory("l"), file("l/g")])
    #expect(tree.shape == ["/a/", "/a/f", "/l/", "/l/g"])
}

@Test func `a directory of the same layer replaces a link too`() throws {
    let tree = try merge([directory("a"), symlink("l", "a"), directory("l"), file("l/g")])
    #expect(tree.shape == ["/a/", "/l/", "/l/g"])
}

@Test func `a link, file or device of a higher layer replaces a directory with all that is in it`() throws {
    let lower = [directory("d"), directory("d/e"), file("d/e/f"), file("other", "x")]
    #expect(try merge(lower, [symlink("d", "other")]).shape == ["/d -> other", "/other"])
    #expect(try merge(lower, [file("d")]).shape == ["/d", "/other"])
    #expect(try merge(lower, [hardLink("d", "other")]).isSame("/d", "/other"))
    #expect(try merge(lower, [pipe("d")]).node(at: "/d")?.kind == .fifo)
}

@Test func `a file, hard link or pipe replaces a directory of its own layer, as a later entry does`() throws {
    for entry in [file("d"), hardLink("d", "f"), pipe("d")] {
        for before in [[directory("d"), file("d/e/g")], [file("d/implicit")]] {
            #expect(try merge([file("f")] + before + [entry]).shape == ["/d", "/f"])
            let again = try merge([file("f")] + before + [entry, directory("d"), file("d/new")])
            #expect(again.shape == ["/d/", "/d/new", "/f"])
        }
    }
}

@Test func `a folder that its own layer takes away again is refused, since unpackers look for it at their end`() throws
{
    for layer in [
        [directory("d/e"), file("d")],
        [directory("t"), symlink("l", "t"), directory("l/e"), file("l")],
    ] {
        let error = try #require(refusal(layer))
        #expect(error.code == .layerUnmergeable)
        #expect(error.object.last?.hasSuffix("/e") == true)
    }
    #expect(try merge([directory("d/e"), file("d"), directory("d"), directory("d/e")]).shape == ["/d/", "/d/e/"])
    #expect(try merge([directory("d/e")], [file("d")]).shape == ["/d"])
}

@Test func `a symbolic link over a directory of its own layer is refused, since unpackers write through it`() throws {
    for layer in [[directory("d"), symlink("d", "/")], [file("d/implicit"), symlink("d", "/")]] {
        let error = try #require(refusal(layer))
        #expect(error.code == .layerUnmergeable)
        #expect(error.object.last == "d")
    }
    #expect(refusal([directory("d")], [directory("d"), symlink("d", "/")])?.code == .layerUnmergeable)
}

@Test func `a hard link whose target goes with what is in its place is refused`() throws {
    let lower = [directory("d"), file("d/f"), directory("e"), file("e/f"), symlink("l", "e")]
    for link in [hardLink("d", "d/f"), hardLink("l", "l/f")] {
        for error in [refusal(lower + [link]), refusal(lower, [link])] {
            #expect(try #require(error).cause.contains("not there"))
        }
    }
}

@Test func `a global header makes the folders of its name, as container runtimes do, and removes nothing`() throws {
    let header = globalHeader("tmp/sub/GlobalHead.1")
    #expect(try merge([header, file("f")]).shape == ["/f", "/tmp/", "/tmp/sub/"])
    #expect(try merge([globalHeader(""), file("f")]).shape == ["/f"])
    for before in [file("tmp/sub/GlobalHead.1"), directory("tmp/sub/GlobalHead.1")] {
        let error = try #require(refusal([before], [header]))
        #expect(error.code == .layerUnmergeable)
        #expect(error.object.last == "tmp/sub/GlobalHead.1")
    }
}

@Test func `folders that no layer names are owned by root and 0755`() throws {
    let tree = try merge([file("a/b/f", "x")])
    #expect(tree.shape == ["/a/", "/a/b/", "/a/b/f"])
    for path: PathBytes in ["/a", "/a/b"] {
        let node = try #require(tree.node(at: path))
        #expect(node.mode == 0o755)
        #expect([node.uid, node.gid] == [0, 0])
        #expect(node.modifiedSeconds == 0)
        #expect(node.extendedAttributes.isEmpty)
    }
}

@Test func `an entry for a folder that was made gives it its attributes afterwards`() throws {
    let tree = try merge([file("a/f"), directory("a", mode: 0o711)])
    #expect(tree.node(at: "/a")?.mode == 0o711)
    #expect(tree.names(in: "/a") == ["f"])
}

@Test func `a folder that only leads to an entry keeps the attributes of the layer below`() throws {
    let tree = try merge([directory("a", mode: 0o711)], [file("a/f")])
    #expect(tree.node(at: "/a")?.mode == 0o711)
}

@Test func `devices and pipes keep mode, owner and numbers`() throws {
    var null = device("null", major: 1, minor: 3)
    (null.mode, null.uid) = (0o4666, 5)
    let node = try #require(try merge([null]).node(at: "/null"))
    #expect(node.kind == .characterDevice)
    #expect(node.mode == 0o4666)
    #expect(node.device?.major == 1 && node.device?.minor == 3)
    #expect(node.size == 0 && node.sha256 == nil)
}

@Test func `names that are one text in different normal forms are two files`() throws {
    let tree = try merge([file("caf\u{e9}", "1"), file("cafe\u{301}", "2")])
    #expect(tree.nodeCount == 2)
    #expect(tree.holds("/caf\u{e9}", "1"))
    #expect(tree.holds("/cafe\u{301}", "2"))
}

@Test func `layers with more entries than the limit are refused by its name`() throws {
    var limits = LayerLimits()
    limits[.entries] = 3
    #expect(refusal([file("a"), file("a")], [file("a")], limits: limits) == nil)
    let error = try #require(refusal([file("a"), file("a")], [file("a"), file(".wh.a")], limits: limits))
    #expect(error.code == .layerLimit)
    #expect(error.cause.contains("entries"))
}

@Test func `layers with more content than the limit are refused by its name`() throws {
    var limits = LayerLimits()
    limits[.expandedBytes] = 5
    #expect(refusal([file("a", "12")], [file("a", "123")], limits: limits) == nil)
    let error = try #require(refusal([file("a", "12")], [file("a", "1234")], limits: limits))
    #expect(error.code == .layerLimit)
    #expect(error.hint.contains("expanded-bytes"))
}
