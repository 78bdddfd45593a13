import Bytes
import Diagnostics
import RootFS
import Testing

private let base = [directory("a"), file("a/x", "lower"), file("a/y", "lower"), file("b", "lower")]

@Test func `a whiteout removes a file of a lower layer, and is no file itself`() throws {
    #expect(try merge(base, [file("a/.wh.x")]).shape == ["/a/", "/a/y", "/b"])
}

@Test func `a whiteout removes a directory of a lower layer with all that is in it`() throws {
    #expect(try merge(base, [file(".wh.a")]).shape == ["/b"])
}

@Test func `a whiteout of what is not there does nothing`() throws {
    #expect(try merge(base, [file("a/.wh.none"), file("none/.wh.x"), file("b/.wh.x")]).shape.count == 4)
}

@Test func `a whiteout leaves what its own layer has, before or behind it`() throws {
    for layer in [[file("a/.wh.x"), file("a/x", "upper")], [file("a/x", "upper"), file("a/.wh.x")]] {
        #expect(try merge(base, layer).holds("/a/x", "upper"))
    }
}

@Test func `a whiteout with a directory of the same name leaves only what the layer puts there`() throws {
    let own = [directory("a", mode: 0o700), file("a/new", "upper")]
    for layer in [[file(".wh.a")] + own, own + [file(".wh.a")]] {
        let tree = try merge(base, layer)
        #expect(tree.shape == ["/a/", "/a/new", "/b"])
        #expect(tree.node(at: "/a")?.mode == 0o700)
    }
}

@Test func `a whiteout removes nothing of layers above`() throws {
    let tree = try merge(base, [file("a/.wh.x"), file(".wh.b")], [file("a/x", "third")])
    #expect(tree.shape == ["/a/", "/a/x", "/a/y"])
    #expect(tree.holds("/a/x", "third"))
}

@Test func `a whiteout in the lowest layer removes nothing`() throws {
    #expect(try merge([file("x", "own"), file(".wh.x"), file(".wh..wh..opq")]).holds("/x", "own"))
}

@Test func `an opaque whiteout removes what lower layers have in its directory, in any order`() throws {
    let marker = file("a/.wh..wh..opq")
    for layer in [[marker, file("a/new")], [file("a/new"), marker], [directory("a"), marker, file("a/new"), marker]] {
        #expect(try merge(base, layer).shape == ["/a/", "/a/new", "/b"])
    }
}

@Test func `an opaque whiteout reaches into directories that its layer names below`() throws {
    let lower = [directory("a"), directory("a/b"), file("a/b/old"), directory("a/b/c"), file("a/b/c/old")]
    let upper = [file("a/.wh..wh..opq"), directory("a/b"), file("a/b/new")]
    #expect(try merge(lower, upper).shape == ["/a/", "/a/b/", "/a/b/new"])
}

@Test func `an opaque whiteout of the root leaves only its own layer`() throws {
    #expect(try merge(base, [file(".wh..wh..opq"), file("only")]).shape == ["/only"])
}

@Test(arguments: [".wh.", ".wh..", ".wh...", "a/.wh.", "a/.wh..", "a/.wh..."])
func `a whiteout that names no file is refused`(path: String) throws {
    let error = try #require(refusal(base, [file(PathBytes(path))]))
    #expect(error.code == .layerUnmergeable)
    #expect(error.object.last == path)
}

@Test func `what AUFS left behind is passed over, with all below it`() throws {
    let left = [directory(".wh..wh.plnk"), file(".wh..wh.plnk/1.2"), file("a/.wh..wh.orph"), file(".wh..wh.aufs")]
    #expect(try merge(base, left).shape.count == 4)
    #expect(try merge(left + base).shape.count == 4)
}

@Test func `a whiteout reaches through symbolic links in its folder, and not through the name itself`() throws {
    let lower = base + [symlink("to-a", "/a"), symlink("to-x", "a/x")]
    #expect(try merge(lower, [file("to-a/.wh.x")]).node(at: "/a/x") == nil)
    let tree = try merge(lower, [file(".wh.to-x"), file(".wh.to-a")])
    #expect(tree.shape == ["/a/", "/a/x", "/a/y", "/b"])
}

@Test func `an opaque whiteout in a directory that replaces a link leaves what the link led to`() throws {
    let lower = base + [symlink("l", "a")]
    let tree = try merge(lower, [directory("l"), file("l/.wh..wh..opq"), file("l/new")])
    #expect(tree.shape == ["/a/", "/a/x", "/a/y", "/b", "/l/", "/l/new"])
}

@Test func `content below a name that the layer removes goes into a new directory`() throws {
    for lower in [[file("n", "file")], [symlink("n", "a"), directory("a")], [directory("n", mode: 0o700)]] {
        for upper in [[file(".wh.n"), file("n/new")], [file("n/new"), file(".wh.n")]] {
            let tree = try merge(lower, upper)
            #expect(tree.node(at: "/n")?.kind == .directory)
            #expect(tree.node(at: "/n")?.mode == 0o755)
            #expect(tree.names(in: "/n") == ["new"])
            #expect(tree.node(at: "/a/new") == nil)
        }
    }
}

@Test func `content below a name that an opaque directory removes goes into a new directory`() throws {
    let lower = [directory("a"), symlink("a/n", "/b"), directory("b"), file("a/m", "file")]
    let upper = [file("a/.wh..wh..opq"), file("a/n/new"), file("a/m/new")]
    let tree = try merge(lower, upper)
    #expect(tree.shape == ["/a/", "/a/m/", "/a/m/new", "/a/n/", "/a/n/new", "/b/"])
}

@Test func `a whiteout whose folder leads in a circle is refused`() throws {
    let error = try #require(refusal([symlink("l", "l")], [file("l/.wh.x")]))
    #expect(error.code == .layerUnmergeable)
}

@Test func `a hard link keeps a file of which a whiteout takes the other name`() throws {
    let tree = try merge([file("x", "kept"), hardLink("y", "x")], [file(".wh.x")])
    #expect(tree.shape == ["/y"])
    #expect(tree.holds("/y", "kept"))
}

@Test func `a whiteout behind a link of its own layer is refused in any order, since unpackers differ in it`() throws {
    // A folder becomes a link, as in the merge of /lib into /usr/lib: was what is removed in the folder?
    let lower = [directory("lib"), file("lib/x"), directory("usr"), directory("usr/lib"), file("usr/lib/x")]
    let link = symlink("lib", "usr/lib")
    for whiteout in [file("lib/.wh.x"), file("lib/.wh..wh..opq")] {
        for layer in [[whiteout, link], [link, whiteout]] {
            #expect(refusal(lower, layer)?.code == .layerUnmergeable)
        }
        #expect(refusal(lower, [link], [whiteout]) == nil)
    }
}

@Test func `a whiteout of what a folder held is taken where a link stands in the folder's place, as umoci writes it`()
    throws
{
    let lower = [directory("x"), file("x/q"), directory("d"), file("d/other")]
    let (link, whiteout) = (symlink("x", "d"), file("x/.wh.q"))
    for layer in [[whiteout, link], [link, whiteout]] {
        #expect(try merge(lower, layer).shape == ["/d/", "/d/other", "/x -> d"])
    }
    #expect(refusal(lower, [link, whiteout, file("d/q")])?.code == .layerUnmergeable)
    #expect(try merge(lower, [symlink("x", "none"), file("x/.wh..wh..opq")]).shape.last == "/x -> none")
}

@Test func `a whiteout behind a link that takes the place of a link is refused, since both could be followed`() throws {
    let lower = [directory("old"), file("old/q"), directory("new"), symlink("x", "old")]
    for layer in [[file("x/.wh.q"), symlink("x", "new")], [symlink("x", "new"), file("x/.wh.q")]] {
        #expect(refusal(lower, layer)?.code == .layerUnmergeable)
    }
    let twice = [file("y"), symlink("y", "new"), file("y/.wh.q")]
    #expect(refusal(lower, twice)?.code == .layerUnmergeable)
}

@Test func `a whiteout through a link that leads through no folder and back is refused, since unpackers differ`() throws
{
    let lower = [directory("d"), file("d/x"), file("f"), symlink("l", "none/../d"), symlink("m", "f/./../d")]
    #expect(refusal(lower, [file("l/.wh.x")])?.code == .layerUnmergeable)
    #expect(refusal(lower, [file("m/.wh.x")])?.code == .layerUnmergeable)
}

@Test(arguments: ["d/.wh./x", ".wh./x", "d/.wh./x/y", ".wh..wh..opq/x", "d/.wh..wh..opq/x"])
func `a whiteout that names no file is refused in the middle of a path too`(path: String) throws {
    #expect(refusal(base, [file(PathBytes(path))])?.code == .layerUnmergeable)
}

@Test func `a folder may be named like a whiteout where only its content stands in the layer`() throws {
    #expect(try merge(base, [file(".wh.b/x")]).shape.contains("/.wh.b/x"))
}
