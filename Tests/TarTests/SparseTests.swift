import Diagnostics
import ImageFixtures
import Tar
import Testing

private let data: [UInt8] = [1, 2, 3, 4, 5]
/// Fragments of 2 and 3 bytes in a file of 20.
private let plain: [UInt8] = [0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0]
private let map = [(4, 2), (10, 3)]

private func format00(_ map: [(Int, Int)], count: Int? = nil, size: Int = 20) -> [UInt8] {
    let fragments = map.map { record("GNU.sparse.offset", "\($0.0)") + record("GNU.sparse.numbytes", "\($0.1)") }
    return pax(
        record("GNU.sparse.size", "\(size)"),
        record("GNU.sparse.numblocks", "\(count ?? map.count)"),
        fragments.flatMap { $0 }
    )
        + member("f", data) + endOfArchive
}

private func format01(_ map: String, count: Int = 2, size: Int = 20) -> [UInt8] {
    pax(
        record("GNU.sparse.size", "\(size)"),
        record("GNU.sparse.numblocks", "\(count)"),
        record("GNU.sparse.map", map),
        record("GNU.sparse.name", "f")
    ) + member("GNUSparseFile.0/f", data) + endOfArchive
}

private func format10(_ map: String, size: String = "20", data: [UInt8] = data) -> [UInt8] {
    pax(
        record("GNU.sparse.major", "1"),
        record("GNU.sparse.minor", "0"),
        record("GNU.sparse.name", "f"),
        record("GNU.sparse.realsize", size)
    ) + member("GNUSparseFile.0/f", padded(Array(map.utf8)) + data) + endOfArchive
}

private func oldGNU(_ map: [(Int, Int)], size: Int = 20, stored: [UInt8] = data) -> [UInt8] {
    func put(_ map: ArraySlice<(Int, Int)>, into block: inout [UInt8], at offset: Int) {
        for (index, fragment) in map.enumerated() {
            let text = octal(fragment.0, 11) + "\0" + octal(fragment.1, 11) + "\0"
            block.replaceSubrange(offset + index * 24..<offset + index * 24 + 24, with: Array(text.utf8))
        }
    }
    var header = HeaderBlock("f", type: "S", size: stored.count, magic: .gnu).with(octal(size, 11) + "\0", at: 483)
    put(map.prefix(4), into: &header.bytes, at: 386)
    var blocks: [UInt8] = []
    var rest = map.dropFirst(4)
    if !rest.isEmpty { header.bytes[482] = 1 }
    while !rest.isEmpty {
        var block = [UInt8](repeating: 0, count: 512)
        put(rest.prefix(21), into: &block, at: 0)
        rest = rest.dropFirst(21)
        if !rest.isEmpty { block[504] = 1 }
        blocks += block
    }
    return header.block + blocks + padded(stored) + endOfArchive
}

@Test func `a sparse file of every format is read with its holes`() throws {
    for archive in [
        format00(map), format01("4,2,10,3"), format10("2\n4\n2\n10\n3\n"), oldGNU(map),
        format10(String(repeating: "0", count: 30) + "2\n0004\n2\n10\n3\n"),
        format01("4,2,10,3,20,0", count: 3), format10("3\n4\n2\n10\n3\n20\n0\n"), oldGNU(map + [(20, 0)]),
    ] {
        let entries = try read(archive)
        #expect(entries.map(\.path) == ["f"])
        #expect(entries.first?.content == plain)
        #expect(entries.first?.entry.byteCount == 20)
        #expect(entries.first?.entry.isSparse == true)
        #expect(try walk(archive, part: 1) == entries)
    }
}

@Test func `a map of many fragments goes on in blocks of its own`() throws {
    let many = (0..<60).map { ($0 * 10 + 9, 1) }
    let stored = (0..<60).map { UInt8($0 + 1) }
    var expected = [UInt8](repeating: 0, count: 700)
    for (index, fragment) in many.enumerated() { expected[fragment.0] = stored[index] }
    let text = "60\n" + many.map { "\($0.0)\n\($0.1)\n" }.joined()
    for archive in [oldGNU(many, size: 700, stored: stored), format10(text, size: "700", data: stored)] {
        for part in [1 << 20, 512, 3] { #expect(try read(archive, part: part).first?.content == expected) }
    }
}

@Test func `a map of tens of thousands of fragments is read in one pass over it`() throws {
    // Copying the map for each of its blocks would move gigabytes.
    let many = (0..<50_000).map { ($0 * 2, 1) }
    let stored = [UInt8](repeating: 7, count: 50_000)
    let text = "50000\n" + many.map { "\($0.0)\n1\n" }.joined()
    for archive in [oldGNU(many, size: 100_000, stored: stored), format10(text, size: "100000", data: stored)] {
        let content = try read(archive).first?.content
        #expect(content?.count == 100_000 && content?.prefix(3) == [7, 0, 7])
    }
}

@Test func `a file that is all hole is read, and one within limits only`() throws {
    let archive = format10("0\n", size: "1000", data: [])
    #expect(try read(archive).first?.content == [UInt8](repeating: 0, count: 1000))
    for size in [Int.max, 1 << 41] { #expect(refusal(format10("0\n", size: "\(size)", data: [])) == .tarLimit) }
}

@Test func `maps that break their rules are refused`() {
    for archive in [
        format00(map, count: 1), format00(map, count: 3), format00([(10, 3), (4, 2)]), format00([(4, 2), (5, 3)]),
        format00([(4, 2), (10, 2)]), format00([(4, 2), (10, 4)]), format00(map, size: 12), format00([(-1, 2), (4, 3)]),
        format01("4,2,10"), format01("4,2,10,3,"), format01("4,2,x,3"), format01("4,2,,3"),
        format01("4,2,10,3", count: 1),
        format01("4,2,10,3", size: 12), format01("4,2,\(Int.max),3"), format01("4,2,99999999999999999999,3"),
        format10("2\n4\n2\n10\n4\n"), format10("2\n4\n2\n10\n"), format10("x\n"), format10("-1\n"),
        format10("2\n4\n2\n5\n3\n"),
        format10("2\n4\n2\n10\n3\n", size: "12"), format10("2\n4\n2\n\(Int.max)\n1\n"), format10("1\n0\n\(Int.max)\n"),
        format10("\(Int.max)\n"), format10("2\n4\n2\n10\n3\n", size: "-1"), format10("2\n4\n2\n10\n3\n", size: "x"),
        format10(String(repeating: "1", count: 400)), format10("2\n4\n2\n10\n3\n", data: [1, 2, 3, 4]),
        format10("2\n4\n2\n10\n3\n", data: [1, 2, 3, 4, 5, 6]),
        oldGNU([(10, 3), (4, 2)]), oldGNU([(4, 2), (5, 3)]), oldGNU(map, size: 12), oldGNU(map, stored: [1, 2, 3]),
        oldGNU([(4, 2), (0o77_777_777_777, 3)]),
        pax(record("GNU.sparse.major", "1"), record("GNU.sparse.minor", "0")) + member("f") + endOfArchive,
        pax(record("GNU.sparse.offset", "1")) + member("f") + endOfArchive,
        pax(record("GNU.sparse.numbytes", "1")) + member("f") + endOfArchive,
        pax(record("GNU.sparse.map", "0,1")) + HeaderBlock("d", type: "5").block + endOfArchive,
    ] { #expect(refusal(archive) == .tarMalformed) }
}

@Test func `sparse formats that Go does not know are refused`() {
    for records in [
        record("GNU.sparse.major", "2") + record("GNU.sparse.minor", "0"),
        record("GNU.sparse.major", "1") + record("GNU.sparse.minor", "1"),
        record("GNU.sparse.name", "other"),
        record("GNU.sparse.major", "1") + record("GNU.sparse.minor", "0") + record("GNU.sparse.map", "0,1"),
        record("SCHILY.realsize", "100"), record("SUN.holesdata", " 0 1"),
    ] { #expect(refusal(pax(records) + member("f", [1]) + endOfArchive) == .tarAmbiguous) }
}

@Test func `the number of fragments has a limit`() {
    var limits = LayerLimits()
    limits[.sparseFragments] = 1
    for archive in [format00(map), format01("4,2,10,3"), format10("2\n4\n2\n10\n3\n"), oldGNU(map)] {
        #expect(refusal(archive, limits: limits) == .tarLimit)
    }
}

@Test func `a sparse file that is cut off anywhere is refused`() throws {
    for archive in [
        format10("2\n4\n2\n10\n3\n"), oldGNU((0..<30).map { ($0 * 2, 1) }, size: 100, stored: Array(1...30)),
    ] {
        #expect(refusal(archive) == nil)
        try expectRefusalAtEveryLength(of: archive)
    }
}
