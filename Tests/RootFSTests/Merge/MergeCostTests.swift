import Bytes
import Diagnostics
import Tar
import Testing

@testable import RootFS

/// How many steps of following paths these layers cost, and `before` that came before.
private func stepCount(_ layers: [LayerEntry]..., before: Int = 0) throws(TeeError) -> Int {
    var builder = TreeBuilder(limits: LayerLimits())
    builder.stepCount = before
    for entries in layers { try builder.lay(index(entries)) }
    return builder.stepCount
}

/// `d`, `d/d`, … with this many levels.
private func deepPath(_ levels: Int) -> PathBytes {
    PathBytes(Array(repeating: "d", count: levels).joined(separator: "/"))
}

@Test func `a tree of 1,000 levels is merged, walked and told without deep recursion`() throws {
    let path = deepPath(1000)
    let tree = try merge([file(path.appending("f".utf8), "deep")], [file(path.appending(".wh.none".utf8))])
    #expect(tree.nodeCount == 1001)
    #expect(tree.holds(PathBytes([PathBytes.slash] + path.bytes + Array("/f".utf8)), "deep"))
    var lines = 0
    tree.forEachTreeLine { _ in lines += 1 }
    #expect(lines == 1002)
}

@Test func `many files in a deep folder cost no more steps than its depth`() throws {
    let path = deepPath(1000)
    let files = (0..<2000).map { file(path.appending("f\($0)".utf8)) }
    #expect(try stepCount(files) <= 3000)
}

@Test func `thousands of opaque whiteouts of nested folders visit each folder once`() throws {
    let levels = (1...300).map { deepPath($0) }
    let lower = levels.map { directory($0) } + levels.map { file($0.appending("f".utf8)) }
    let upper = levels.map { directory($0) } + levels.map { file($0.appending(".wh..wh..opq".utf8)) }
    let tree = try merge(lower, upper)
    #expect(tree.nodeCount == 300)
}

@Test func `an opaque whiteout that is there thousands of times counts once`() throws {
    let markers = Array(repeating: file("a/.wh..wh..opq"), count: 5000)
    #expect(try stepCount([file("a/f")], markers) <= 5)
    let whiteouts = Array(repeating: file("a/.wh.f"), count: 5000)
    #expect(try stepCount([file("a/f")], whiteouts) <= 5)
}

@Test func `chains of links that would take ages to follow are refused`() throws {
    // l1 leads through l0 100 times, l2 through l1 100 times …: too many hops, whatever they cost.
    let links = (1...6).map { level in
        let target = Array(repeating: "l\(level - 1)", count: 100).joined(separator: "/")
        return symlink(PathBytes("l\(level)"), PathBytes(target))
    }
    #expect(try #require(refusal([symlink("l0", ".")] + links + [file("l6/f")])).code == .layerUnmergeable)
}

@Test func `files behind long chains of links are refused where their number makes it dear`() throws {
    // Each file costs 250 links of 2,000 components each: 40 of them cost 20 million steps.
    let target = PathBytes(Array(repeating: ".", count: 2000).joined(separator: "/"))
    var chain = (0..<250).map { symlink(PathBytes("l\($0)"), PathBytes("\(target)/l\($0 + 1)")) }
    chain.append(directory("l250"))
    #expect(try stepCount(chain + [file("l0/f")]) > 500_000)
    let error = #expect(throws: TeeError.self) { try stepCount(chain + [file("l0/f")], before: 20_000_000) }
    #expect(error?.code == .layerUnmergeable)
    #expect(error?.cause.contains("too long") == true)
}

@Test func `whiteouts make long paths dearer by their length, not by their square`() throws {
    let path = deepPath(1000)
    let steps = try stepCount([file("x")], [file(".wh.x"), file(path.appending("f".utf8))])
    #expect((2000..<30_000).contains(steps))
}
