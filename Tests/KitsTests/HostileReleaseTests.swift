import Bytes
import Diagnostics
import ImageFixtures
import Kits
import SystemPackage
import Testing

private func opening(_ bytes: [UInt8], _ name: String = "x.deb") throws -> Int {
    let folder = try TemporaryDirectory()
    try folder.write(bytes, to: name)
    return code { _ = try ReleaseSource.open([folder(name).string]) }
}

private let damaged: [[UInt8]] = {
    let binary = DebFixture.member("debian-binary", Array("2.0\n".utf8))
    let tar = DebFixture.member("data.tar", [UInt8](repeating: 0, count: 1024))
    return [
        [], Array("!<arch>".utf8), Array("!<thin>\n".utf8) + binary + tar,
        DebFixture.magic, DebFixture.magic + binary, DebFixture.magic + tar + binary,
        DebFixture.magic + binary + DebFixture.member("data.tar", [], size: "99999999"),
        DebFixture.magic + binary + DebFixture.member("data.tar", [], size: "-1"),
        DebFixture.magic + binary + DebFixture.member("data.tar", [], size: ""),
        DebFixture.magic + binary + DebFixture.member("data.tar", [], size: "0x10"),
        DebFixture.magic + binary + DebFixture.member("data.tar", [], size: "9999999999"),
        DebFixture.magic + (0..<70).flatMap { DebFixture.member("m\($0)", []) } + binary + tar,
    ]
}()

@Test(arguments: damaged.indices) func `what is no Debian package is refused`(index: Int) throws {
    #expect(try opening(damaged[index]) == 3703)
}

@Test func `a package that is cut off anywhere is refused`() throws {
    let whole = try DebFixture.package("gramine", version: "1", files: StandIn.files, compression: .gzip)
    #expect(try opening(whole) == 0)
    for length in stride(from: 0, to: whole.count - 1, by: 7) {
        #expect(try opening(Array(whole.prefix(length))) / 1000 == 3, "\(length) bytes")
    }
}

@Test(arguments: [DebCompression.gzip, .xz, .zstd])
func `a package with flipped bytes is refused, or is another package`(compression: DebCompression) throws {
    let whole = try DebFixture.package("gramine", version: "1", files: StandIn.files, compression: compression)
    for position in stride(from: 0, to: whole.count, by: 23) {
        var bytes = whole
        bytes[position] ^= 0x5a
        let code = try opening(bytes)
        #expect(code == 0 || code / 1000 == 3, "byte \(position)")
    }
}

@Test func `a package that expands without end is refused before the disk is full`() throws {
    let zeros = try DebCompression.zstd.compressed([UInt8](repeating: 0, count: 80 << 20))
    let package =
        DebFixture.magic + DebFixture.member("debian-binary", Array("2.0\n".utf8))
        + DebFixture.member("data.tar.zst", zeros)
    #expect(try [3241, 3703].contains(opening(package)))
}

@Test func `an entry of a package that leads outside is refused as in an image`() throws {
    var tar = try archive([file("zz/zz/etc/x", [1])])
    tar.replaceSubrange(0..<5, with: "../..".utf8)
    tar.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
    let sum = String(tar.prefix(512).reduce(0) { $0 + Int($1) }, radix: 8)
    tar.replaceSubrange(148..<154, with: (String(repeating: "0", count: 6 - sum.count) + sum).utf8)
    let package =
        DebFixture.magic + DebFixture.member("debian-binary", Array("2.0\n".utf8)) + DebFixture.member("data.tar", tar)
    let code = try opening(package)
    #expect(code / 100 == 33)
}

@Test func `sources of several kinds are refused`() throws {
    let folder = try TemporaryDirectory()
    try folder.write(try DebFixture.package("gramine", version: "1", files: StandIn.files), to: "a.deb")
    #expect(code { _ = try ReleaseSource.open([]) } == 3703)
    #expect(code { _ = try ReleaseSource.open([folder("a.deb").string, folder.path.string]) } == 3703)
    #expect(code { _ = try ReleaseSource.open([folder.path.string, folder("a.deb").string]) } == 3703)
    #expect(code { _ = try ReleaseSource.open([folder("none.deb").string]) } == 3100)
}

@Test func `a package that is compressed as no package is any more is refused in words`() throws {
    let folder = try TemporaryDirectory()
    let content =
        DebFixture.member("debian-binary", Array("2.0\n".utf8)) + DebFixture.member("data.tar.bz2", [1, 2, 3])
    try folder.write(DebFixture.magic + content, to: "old.deb")
    do {
        _ = try ReleaseSource.open([folder("old.deb").string])
        Issue.record("it was taken")
    } catch {
        #expect(error.code.number == 3703)
        #expect(error.cause.contains(".xz"))
    }
}
