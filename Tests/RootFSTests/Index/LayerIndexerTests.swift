import Bytes
import Crypto
import Diagnostics
import HostFiles
import ImageFixtures
import OCI
import RootFS
import Synchronization
import Tar
import Testing

private let content = Array("#!/bin/sh\n".utf8) + [UInt8](repeating: 7, count: 2000)

private func sample(_ mark: UInt8 = 0) throws -> [UInt8] {
    try archive([
        (TarWriterEntry(path: "d", kind: .directory, mode: 0o1777, uid: 5, gid: 6, modified: 1_600_000_000), []),
        file("d/f", content + [mark]),
        (TarWriterEntry(path: "d/l", kind: .symlink(target: "f"), mode: 0o777), []),
        (TarWriterEntry(path: "d/h", kind: .hardLink(target: "d/f"), mode: 0o644), []),
        (
            TarWriterEntry(
                path: "n",
                kind: .characterDevice(major: 1, minor: 3),
                mode: 0o666,
                extendedAttributes: ["user.b": [2], "user.a": [1]]
            ), []
        ),
        file("empty", []),
    ])
}

@Test(arguments: LayerCompression.allCases)
func `a layer is indexed with its digests and the SHA-256 of every file`(_ compression: LayerCompression) throws {
    let plain = try sample()
    let layer = try LayerFixture().layer(plain, compression)
    let index = try indexed(layer)
    #expect(index.digest == layer.descriptor.digest)
    #expect(index.diffID == .of(plain))
    #expect(index.expandedByteCount == plain.count)
    #expect(index.contentByteCount == content.count + 1)
    #expect(index.entries.map(\.path) == ["d", "d/f", "d/l", "d/h", "n", "empty"])
    #expect(index.entries.map(\.kind) == [.directory, .file, .symlink, .hardLink, .characterDevice, .file])
    let (folder, file, device) = (index.entries[0], index.entries[1], index.entries[4])
    #expect([UInt32(folder.mode), folder.uid, folder.gid] == [0o1777, 5, 6])
    #expect(folder.modifiedSeconds == 1_600_000_000)
    #expect(file.digest == .of(content + [0]))
    #expect(plain[file.contentOffset...].starts(with: content))
    #expect(index.entries[2].linkTarget == Array("f".utf8))
    #expect(index.entries[3].linkTarget == Array("d/f".utf8))
    #expect([device.deviceMajor, device.deviceMinor] == [1, 3])
    #expect(device.extendedAttributes.map(\.name) == [Array("user.a".utf8), Array("user.b".utf8)])
    #expect(index.entries[5].digest == .of([]))
    #expect(index.entries.filter { $0.digest != nil }.count == 2)
}

@Test(arguments: LayerCompression.allCases)
func `uncompressed bytes that the configuration does not name are refused`(_ compression: LayerCompression) throws {
    let layer = try LayerFixture().layer(try sample(), compression, diffID: .of([1]))
    let error = try #require(refusal(layer))
    #expect(error.code == .diffIDMismatch)
    #expect(error.object.first == "layer 1/1 \(layer.descriptor.digest)")
    let plain = try sample()
    #expect(error.cause.contains("\(Digest.of([1]))") && error.cause.contains("\(Digest.of(plain))"))
}

@Test(arguments: LayerCompression.allCases)
func `a blob without the digest of its descriptor is refused, whatever else is wrong`(
    _ compression: LayerCompression
) throws {
    let fixture = try LayerFixture()
    let wrong = Digest.of([1])
    let stored = try compressed(try sample(), compression)
    let cut = Array(stored.dropLast(20))
    for layer in [
        try fixture.layer(try sample(), compression, digest: wrong),
        try fixture.layer(try sample(), compression, stored: cut, digest: .of(stored)),
        try fixture.layer(try sample(), compression, digest: wrong, diffID: wrong),
    ] {
        #expect(try #require(refusal(layer)).code == .blobMismatch)
    }
}

@Test func `a layer compressed otherwise than its media type says is refused`() throws {
    let fixture = try LayerFixture()
    for said in LayerCompression.allCases {
        for found in LayerCompression.allCases where found != said {
            let layer = try fixture.layer(try sample(), said, stored: try compressed(try sample(), found))
            let error = try #require(refusal(layer))
            #expect(error.code == .layerCompressionMismatch, "\(error)")
        }
    }
}

@Test(arguments: [LayerCompression.gzip, .zstd])
func `a compressed layer cut off at any length is refused`(_ compression: LayerCompression) throws {
    let plain = try archive([file("f", Array("content".utf8))])
    let stored = try compressed(plain, compression)
    let fixture = try LayerFixture()
    for count in stored.indices.dropFirst(4) {
        let layer = try fixture.layer(plain, compression, stored: Array(stored.prefix(count)))
        #expect(refusal(layer)?.code.exitStatus == 3, "\(count) of \(stored.count) bytes")
    }
}

@Test(arguments: [LayerCompression.gzip, .zstd])
func `a stream that expands to nothing is no layer`(_ compression: LayerCompression) throws {
    #expect(try #require(refusal(try LayerFixture().layer([], compression))).code.exitStatus == 3)
}

@Test func `a blob without a byte is no layer`() throws {
    #expect(try #require(refusal(try LayerFixture().layer([]))).code.exitStatus == 3)
}

@Test(arguments: [LayerCompression.gzip, .zstd])
func `several members in one blob are one layer, as Go reads them`(_ compression: LayerCompression) throws {
    let plain = try sample()
    for split in [1, 512, 1000, plain.count - 1] {
        let stored =
            try compressed(Array(plain[..<split]), compression) + compressed(Array(plain[split...]), compression)
        #expect(try indexed(try LayerFixture().layer(plain, compression, stored: stored)).entries.count == 6)
    }
}

@Test func `bytes behind a compressed stream are refused`() throws {
    for compression in [LayerCompression.gzip, .zstd] {
        let stored = try compressed(try sample(), compression) + Array("garbage".utf8)
        let layer = try LayerFixture().layer(try sample(), compression, stored: stored)
        #expect(refusal(layer)?.code.exitStatus == 3)
    }
}

@Test func `many layers are indexed at once, and answered in their order`() throws {
    let fixture = try LayerFixture()
    let layers = try (0..<40).map { number in
        try fixture.layer(
            try archive([file(PathBytes("f\(number)"), [UInt8](repeating: 1, count: number * 997 % 20_000))]),
            LayerCompression.allCases[number % 3]
        )
    }
    let indexes = try LayerIndexer(inspector: MarkedFiles()).index(layers)
    #expect(indexes.map { $0.entries[0].path } == (0..<40).map { PathBytes("f\($0)") })
    #expect(indexes.map(\.digest) == layers.map(\.descriptor.digest))
}

@Test func `of several bad layers the lowest is told, with its number and digest`() throws {
    let fixture = try LayerFixture()
    var layers = [try fixture.layer(try sample(), .gzip), try fixture.layer(try sample(1), .gzip, diffID: .of([1]))]
    for number in 0..<6 {
        let climbing = member("../x", [UInt8](repeating: UInt8(number), count: 9000)) + endOfArchive
        layers.append(try fixture.layer(climbing, .gzip))
    }
    for _ in 0..<20 {
        let error = #expect(throws: TeeError.self) { try LayerIndexer(inspector: MarkedFiles()).index(layers) }
        #expect(error?.code == .diffIDMismatch)
        #expect(error?.object.first == "layer 2/8 \(layers[1].descriptor.digest)")
    }
}

@Test func `a refused entry is named with its layer`() throws {
    let layer = try LayerFixture().layer(member("good") + member("../bad") + endOfArchive, .gzip)
    let error = try #require(refusal(layer))
    #expect(error.object.first == "layer 1/1 \(layer.descriptor.digest)")
    #expect(error.object.last == "../bad")
}

@Test(arguments: LayerCompression.allCases)
func `a flipped byte anywhere in a blob is found`(_ compression: LayerCompression) throws {
    let plain = try archive([file("f", Array("content".utf8))])
    let stored = try compressed(plain, compression)
    let fixture = try LayerFixture()
    for index in stride(from: 0, to: stored.count, by: max(1, stored.count / 30)) {
        var damaged = stored
        damaged[index] ^= 0x10
        let layer = try fixture.layer(plain, compression, stored: damaged, digest: .of(stored))
        #expect(refusal(layer)?.code == .blobMismatch, "byte \(index)")
    }
}

@Test(arguments: [LayerCompression.gzip, .zstd])
func `streams that end where a chunk is full lose nothing`(_ compression: LayerCompression) throws {
    // A chunk has a power of two of bytes: the first stream fills some of them to the brim.
    let plain = try archive([file("f", (0..<5 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 7) })])
    for end in [1 << 16, 1 << 18, 1 << 20, 4 << 20] {
        let stored = try compressed(Array(plain[..<end]), compression) + compressed(Array(plain[end...]), compression)
        #expect(refusal(try LayerFixture().layer(plain, compression, stored: stored)) == nil, "\(end)")
    }
}

@Test func `a layer that is there twice is read once and answered twice`() throws {
    let fixture = try LayerFixture()
    let (a, b) = (try fixture.layer(try sample(1)), try fixture.layer(try sample(2), .gzip))
    let progress = StepCounting()
    let indexes = try LayerIndexer(inspector: MarkedFiles()).index([a, b, a, a, b], progress: progress)
    #expect(indexes.map(\.digest) == [a, b, a, a, b].map(\.descriptor.digest))
    #expect(progress.begun == 2 && progress.ended == 2)
}

@Test func `a layer named twice with different diffIDs is refused`() throws {
    let fixture = try LayerFixture()
    let layers = [try fixture.layer(try sample()), try fixture.layer(try sample(), diffID: .of([1]))]
    let error = #expect(throws: TeeError.self) { try LayerIndexer(inspector: MarkedFiles()).index(layers) }
    #expect(error?.code == .diffIDMismatch)
}

@Test func `no layers have no indexes`() throws {
    #expect(try LayerIndexer(inspector: MarkedFiles()).index([]).isEmpty)
}

@Test func `progress tells of every byte of every blob`() throws {
    let layer = try LayerFixture().layer(try sample(), .gzip)
    let progress = StepCounting()
    _ = try LayerIndexer(inspector: MarkedFiles()).index([layer], progress: progress)
    #expect(progress.byteCount == layer.range.byteCount)
}

private final class StepCounting: ProgressObserver {
    private struct Counts {
        var begun = 0
        var ended = 0
        var byteCount = 0
    }

    private let counts = Mutex(Counts())

    var begun: Int { counts.withLock { $0.begun } }
    var ended: Int { counts.withLock { $0.ended } }
    var byteCount: Int { counts.withLock { $0.byteCount } }

    func begin(_ step: ProgressStep) { counts.withLock { $0.begun += 1 } }

    func advance(_ step: ProgressStep, byteCount: Int) { counts.withLock { $0.byteCount += byteCount } }

    func end(_ step: ProgressStep, note: String) { counts.withLock { $0.ended += 1 } }
}
