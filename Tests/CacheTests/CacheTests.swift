import Cache
import HostFiles
import ImageFixtures
import SystemPackage
import Testing

private func key(_ digit: Character) -> String { String(repeating: digit, count: 64) }

/// A cache with entries whose last use the test decides.
private struct FilledCache {
    let folder: TemporaryDirectory
    let cache: Cache

    init() throws {
        folder = try TemporaryDirectory()
        cache = Cache(folder("cache"))
    }

    func entries(of kind: CacheKind) -> CacheFolder { CacheFolder(cache.folder(of: kind), of: kind) }

    func keep(_ digit: Character, _ kind: CacheKind, byteCount: Int, lastUse: Int) throws {
        entries(of: kind).keep([UInt8](repeating: 1, count: byteCount), as: key(digit))
        let name = "cache/\(kind.rawValue)/\(key(digit)).\(kind == .layers ? "index" : "target")"
        try folder.setModification(of: name, seconds: lastUse)
    }

    func keys() throws -> [String] { try cache.entries().map { "\($0.kind.rawValue) \($0.byteCount)" } }
}

@Test func `entries are told oldest first, of files that are entries only`() throws {
    let filled = try FilledCache()
    #expect(try filled.keys() == [])
    try filled.keep("b", .targets, byteCount: 20, lastUse: 2000)
    try filled.keep("a", .layers, byteCount: 10, lastUse: 3000)
    try filled.folder.write([1], to: "cache/layers/notes.txt")
    try filled.folder.write([1], to: "cache/layers/\(key("g")).index")
    #expect(try filled.keys() == ["targets 20", "layers 10"])
    #expect(CacheUsage(try filled.cache.entries()).byteCount == 30)
    #expect(CacheUsage(try filled.cache.entries()).oldestUse == 2000)
    #expect(try filled.cache.prune(.all, now: 4000).count == 2)
    #expect(try filled.folder.tree().contains("cache/layers/notes.txt"))
    #expect(try filled.keys() == [])
}

@Test func `reading an entry counts as using it`() throws {
    let filled = try FilledCache()
    try filled.keep("a", .layers, byteCount: 10, lastUse: 1000)
    #expect(filled.entries(of: .layers).bytes(of: key("a"), limit: 9) == nil)
    #expect(try filled.cache.entries().first?.lastUse == 1000)
    #expect(filled.entries(of: .layers).bytes(of: key("a"), limit: 10)?.count == 10)
    #expect(try #require(filled.cache.entries().first).lastUse > 1_600_000_000)
}

@Test(arguments: [
    (PruneRule.unused(seconds: 1000, bytes: nil), [30, 40]),
    (.unused(seconds: nil, bytes: 75), [30, 40]),
    (.unused(seconds: nil, bytes: 69), [40]),
    (.unused(seconds: nil, bytes: 0), []),
    (.unused(seconds: 500, bytes: 100), [40]),
    (.unused(seconds: 100_000, bytes: 1000), [10, 20, 30, 40]),
    (.all, []),
])
func `what was used longest ago goes first`(rule: PruneRule, left: [Int]) throws {
    let filled = try FilledCache()
    try filled.keep("1", .layers, byteCount: 10, lastUse: 10_000)
    try filled.keep("2", .targets, byteCount: 20, lastUse: 10_500)
    try filled.keep("3", .layers, byteCount: 30, lastUse: 11_500)
    try filled.keep("4", .targets, byteCount: 40, lastUse: 12_000)
    let before = try filled.keys()
    let told = try filled.cache.prune(rule, now: 12_100, removing: false)
    #expect(try filled.keys() == before)
    let gone = try filled.cache.prune(rule, now: 12_100)
    #expect(gone == told)
    #expect(try filled.cache.entries().map(\.byteCount) == left)
}

@Test func `an entry that was used since it was looked at stays`() throws {
    let filled = try FilledCache()
    try filled.keep("a", .layers, byteCount: 10, lastUse: 1000)
    let directory = try OutputDirectory(filled.cache.folder(of: .layers))
    let use = try #require(try directory.reader().lastUse(of: "\(key("a")).index"))
    _ = filled.entries(of: .layers).bytes(of: key("a"), limit: 10)
    #expect(try !directory.remove("\(key("a")).index", ifNotUsedSince: use))
    #expect(try filled.keys() == ["layers 10"])
}

@Test func `pruning removes what a killed run has left, and leaves what a run still writes`() throws {
    let filled = try FilledCache()
    try filled.keep("a", .layers, byteCount: 10, lastUse: 1000)
    try filled.folder.write([1], to: "cache/layers/.tee-build-1-1.tmp")
    _ = try filled.cache.prune(.unused(seconds: 1_000_000, bytes: nil), now: 1001)
    #expect(try !filled.folder.tree().contains { $0.hasSuffix(".tmp") })
    #expect(try filled.keys() == ["layers 10"])
}

@Test func `runs that keep and prune side by side lose nothing but entries`() async throws {
    let filled = try FilledCache()
    let bytes = [UInt8](repeating: 7, count: 5000)
    await withTaskGroup(of: Bool.self) { group in
        for task in 0..<8 {
            group.addTask {
                for round in 0..<50 {
                    let name = key(Character(String(round % 10)))
                    if task % 4 == 0 {
                        guard (try? filled.cache.prune(.unused(seconds: nil, bytes: 0), now: 0)) != nil else {
                            return false
                        }
                    } else {
                        filled.entries(of: .layers).keep(bytes, as: name)
                    }
                    if let found = filled.entries(of: .layers).bytes(of: name, limit: 10_000), found != bytes {
                        return false
                    }
                }
                return true
            }
        }
        for await isRight in group { #expect(isRight) }
    }
}
