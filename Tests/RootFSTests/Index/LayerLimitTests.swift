import Bytes
import Diagnostics
import ImageFixtures
import OCI
import RootFS
import Tar
import Testing

/// What an archive needs of a limit: as much is accepted, one less refused.
struct Need: Sendable, CustomTestStringConvertible {
    let limit: LayerLimit
    let value: Int
    let archive: [UInt8]

    var testDescription: String { limit.rawValue }

    static func all() throws -> [Need] {
        let long = HeaderBlock("f", type: "0").block
        let attributes = pax(record("SCHILY.xattr.user.a", "12345"))
        let sparse =
            pax(
                record("GNU.sparse.size", "9") + record("GNU.sparse.numblocks", "2")
                    + record("GNU.sparse.map", "1,1,4,2")
            ) + member("f", [1, 2, 3])
        let link = HeaderBlock("l", type: "2", link: "target").block
        return [
            Need(limit: .path, value: 9, archive: member("ab/cd/efg") + endOfArchive),
            Need(limit: .component, value: 5, archive: member("a/12345/b") + endOfArchive),
            Need(limit: .linkTarget, value: 6, archive: link + endOfArchive),
            Need(
                limit: .paxHeader,
                value: record("comment", "123").count,
                archive:
                    pax(record("comment", "123")) + long + endOfArchive
            ),
            Need(limit: .extendedAttributes, value: 11, archive: attributes + long + endOfArchive),
            Need(limit: .sparseFragments, value: 2, archive: sparse + endOfArchive),
            Need(limit: .entries, value: 3, archive: member("a") + member("b") + member("c") + endOfArchive),
            Need(limit: .expandedBytes, value: 512 * 4, archive: member("a", [1]) + endOfArchive),
        ]
    }
}

@Test func `each limit lets through what just keeps it, and refuses one more by its name`() throws {
    let fixture = try LayerFixture()
    for need in try Need.all() {
        let layer = try fixture.layer(need.archive)
        var limits = LayerLimits()
        limits[need.limit] = need.value
        #expect(refusal(layer, limits: limits) == nil, "\(need.limit.rawValue)")
        limits[need.limit] = need.value - 1
        let error = try #require(refusal(layer, limits: limits), "\(need.limit.rawValue)")
        #expect(error.code.exitStatus == 3)
        #expect("\(error.cause) \(error.hint)".contains(need.limit.rawValue), "\(error)")
    }
}

@Test func `holes count as content, however few bytes the layer has`() throws {
    let huge = pax(
        record("GNU.sparse.size", "\(1 << 41)") + record("GNU.sparse.numblocks", "1") + record("GNU.sparse.map", "1,1")
    )
    let layer = try LayerFixture().layer(huge + member("f", [1]) + endOfArchive)
    #expect(try #require(refusal(layer)).hint.contains("expanded-bytes"))
}

@Test func `holes beyond 64 MiB are refused by their ratio to the blob, before they are hashed`() throws {
    func layer(_ byteCounts: Int...) throws -> LayerBlob {
        let files = byteCounts.enumerated().flatMap { number, byteCount in
            pax(
                record("GNU.sparse.size", "\(byteCount)") + record("GNU.sparse.numblocks", "1")
                    + record("GNU.sparse.map", "0,1")
            ) + member("f\(number)", [1])
        }
        return try LayerFixture().layer(files + endOfArchive)
    }
    let half = 32 << 20
    #expect(refusal(try layer(half, half)) == nil)
    for (bomb, file) in [(try layer(half, half + 1), "f1"), (try layer(1 << 36), "f0")] {
        let error = try #require(refusal(bomb))
        #expect(error.hint.contains("--limit ratio="), "\(error)")
        #expect(error.object.last == file)
    }
    var limits = LayerLimits()
    limits[.ratio] = 1 << 20
    #expect(refusal(try layer(half, half + 1), limits: limits) == nil)
}

@Test func `a bomb is refused by the ratio of its lengths`() throws {
    var limits = LayerLimits()
    limits[.ratio] = 2
    let plain = try archive([file("zeros", [UInt8](repeating: 0, count: 66 << 20))])
    let layer = try LayerFixture().layer(plain, .zstd)
    let error = try #require(refusal(layer, limits: limits))
    #expect("\(error.cause) \(error.hint)".contains("ratio"), "\(error)")
    let few = try LayerFixture().layer(try archive([file("zeros", [UInt8](repeating: 0, count: 1 << 20))]), .zstd)
    #expect(refusal(few, limits: limits) == nil)
}

@Test func `limits on entries and bytes hold for all layers together while they are read`() throws {
    let fixture = try LayerFixture()
    let layers = try ["a", "b", "c"].map { try fixture.layer(member($0, [1]) + endOfArchive) }
    for (limit, enough) in [(LayerLimit.entries, 3), (.expandedBytes, 3 * 2048)] {
        var limits = LayerLimits()
        limits[limit] = enough
        #expect(try LayerIndexer(inspector: MarkedFiles(), limits: limits).index(layers).count == 3)
        limits[limit] = enough - 1
        let error = #expect(throws: TeeError.self) {
            try LayerIndexer(inspector: MarkedFiles(), limits: limits).index(layers)
        }
        #expect(error?.code == .layerLimit)
        #expect(error?.hint.contains("--limit \(limit.rawValue)=") == true)
    }
}
