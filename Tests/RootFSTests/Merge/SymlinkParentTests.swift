import Bytes
import Diagnostics
import RootFS
import Tar
import Testing

private let base = [directory("d"), directory("d/e")]

@Test(arguments: ["d/e", "/d/e", "./d/./e/", "//d//e", "../../d/e", "d/../d/e", "/..//d/e"])
func `an entry goes where the links in its folder lead, inside the image`(target: String) throws {
    let link = symlink("l", PathBytes(target))
    for tree in [try merge(base + [link, file("l/f", "x")]), try merge(base + [link], [file("l/f", "x")])] {
        #expect(tree.holds("/d/e/f", "x"))
        #expect(tree.node(at: "/l")?.kind == .symlink)
    }
}

@Test func `a relative link is relative to where it stands`() throws {
    let tree = try merge(
        base + [symlink("d/up", "../d/e"), file("d/up/f", "x"), symlink("d/here", "e"), file("d/here/g")]
    )
    #expect(tree.names(in: "/d/e") == ["f", "g"])
}

@Test func `links that lead to links are followed`() throws {
    let tree = try merge(base + [symlink("a", "b"), symlink("b", "/c"), symlink("c", "d/e"), file("a/f", "x")])
    #expect(tree.holds("/d/e/f", "x"))
}

@Test func `a link that leads to nothing gets a directory where it leads`() throws {
    let tree = try merge([symlink("l", "new/folder"), file("l/f", "x")])
    #expect(tree.shape == ["/l -> new/folder", "/new/", "/new/folder/", "/new/folder/f"])
    #expect(tree.node(at: "/new")?.mode == 0o755)
}

@Test func `a link that leads through nothing and back is refused, since unpackers differ in it`() throws {
    let error = try #require(refusal([symlink("l", "none/../d"), directory("d"), file("l/f")]))
    #expect(error.code == .layerUnmergeable)
}

@Test func `a link through another link and back is refused, since unpackers differ in it`() throws {
    let links = [directory("d"), directory("a"), symlink("a/l", "/d"), symlink("s", "a/l/./../x")]
    #expect(refusal(links, [file("s/f")])?.code == .layerUnmergeable)
    #expect(refusal(links) == nil)
    #expect(refusal([file("f"), symlink("s", "f/../x"), file("s/g")])?.code == .layerUnmergeable)
    let throughFolders = try merge([directory("a"), directory("a/b"), symlink("s", "a/b/../../d"), file("s/f", "x")])
    #expect(throughFolders.holds("/d/f", "x"))
}

@Test func `links that lead in a circle are refused with the chain`() throws {
    for circle in [[symlink("a", "a")], [symlink("a", "b"), symlink("b", "a")], [symlink("a", "a/x")]] {
        let error = try #require(refusal(circle + [file("a/f")]))
        #expect(error.code == .layerUnmergeable)
        #expect(error.cause.contains("255") && error.cause.contains("a, "), "\(error)")
    }
}

@Test func `255 links are followed, and one more is not`() throws {
    func chain(_ count: Int) -> [LayerEntry] {
        (1...count).map { symlink(PathBytes("l\($0)"), $0 == count ? "d/e" : PathBytes("l\($0 + 1)")) }
    }
    #expect(try merge(base + chain(255) + [file("l1/f", "x")]).holds("/d/e/f", "x"))
    #expect(try #require(refusal(base + chain(256) + [file("l1/f")])).code == .layerUnmergeable)
}

@Test func `the last component of an entry is never followed`() throws {
    let tree = try merge(base + [file("d/f", "kept"), symlink("l", "d/f")], [file("l", "new")])
    #expect(tree.holds("/d/f", "kept"))
    #expect(tree.holds("/l", "new"))
}

@Test func `a link changed within the layer leads later entries elsewhere`() throws {
    let tree = try merge([
        directory("a"), directory("b"), symlink("l", "a"), file("l/f", "1"), symlink("l", "b"), file("l/f", "2"),
    ])
    #expect(tree.holds("/a/f", "1"))
    #expect(tree.holds("/b/f", "2"))
}

@Test func `a folder that is a file or device is refused, by name`() throws {
    for below in [file("x"), device("x", major: 1, minor: 3), pipe("x")] {
        let error = try #require(refusal([below], [file("x/y/z")]))
        #expect(error.code == .layerUnmergeable)
        #expect(error.cause.hasPrefix("x "), "\(error)")
    }
    #expect(refusal([file("f"), symlink("l", "f"), file("l/x")])?.code == .layerUnmergeable)
}

@Test func `a path that links make too long is refused with the name of the limit`() throws {
    var limits = LayerLimits()
    limits[.path] = 12
    #expect(refusal([directory("12345"), file("12345/78901")], limits: limits) == nil)
    let error = try #require(
        refusal([directory("1234"), directory("1234/67"), symlink("l", "1234/67"), file("l/90123")], limits: limits)
    )
    #expect(error.code == .layerLimit)
    #expect(error.hint.contains("--limit path-bytes="))
}
