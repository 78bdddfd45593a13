import Diagnostics
import ImageFixtures
import Tar
import Testing

/// The only entry behind a PAX header with these records.
private func entry(_ records: [UInt8]..., size: Int = 0) throws(TeeError) -> ReadEntry? {
    try read(
        extensionHeader("x", records.flatMap { $0 }) + member("f", [UInt8](repeating: 1, count: size)) + endOfArchive
    ).first
}

@Test func `records replace the fields of the header`() throws {
    #expect(try entry(record("path", "a/b"))?.path == "a/b")
    #expect(try entry(record("path", ""))?.path == "f")
    #expect(try entry(record("path", "a"), record("path", "b"))?.path == "b")
    #expect(try entry(record("uid", "5"), record("gid", "6")).map { [$0.entry.uid, $0.entry.gid] } == [5, 6])
    #expect(try entry(record("comment", "x"), record("VENDOR.key", [0, 1]))?.path == "f")
    let link = pax(record("linkpath", "there")) + HeaderBlock("l", type: "2", link: "here").block
    #expect(try read(link + endOfArchive).first?.target == "there")
    let sized = pax(record("size", "3")) + HeaderBlock("f").block + padded([1, 2, 3])
    #expect(try read(sized + endOfArchive).first?.content == [1, 2, 3])
}

@Test func `times have nanoseconds, before 1970 too`() throws {
    func time(_ text: String) throws -> [Int]? {
        let archive = pax(record("mtime", text)) + member("f") + endOfArchive
        return try walk(archive).first.map { [$0.entry.modifiedSeconds, Int($0.entry.modifiedNanoseconds)] }
    }
    #expect(try time("12") == [12, 0])
    #expect(try time("12.5") == [12, 500_000_000])
    #expect(try time("12.0123456789") == [12, 12_345_678])
    #expect(try time("12.") == [12, 0])
    #expect(try time("-1") == [-1, 0])
    #expect(try time("-1.5") == [-2, 500_000_000])
    for text in ["1.2.3", "1e9", " 1", ".5", "-", "1x", "99999999999999999999"] {
        let archive = pax(record("mtime", text)) + member("f") + endOfArchive
        #expect(refusal(archive) == .tarMalformed, "\(text)")
    }
}

@Test func `records that Go rejects are refused`() {
    for body in [
        "5 a=b\n", "8 path=b\n", "99 path=b\n", "0 path=b\n", "-9 path=b\n", "+9 path=b\n", "path=b\n", "9path=b\n",
        "10 path=bc", "9 pathbc\n", "6 =ab\n", "99999999999999999999999 a=b\n", "6 a=b\n\0", " ", "4 a\n",
    ] {
        #expect(
            refusal(extensionHeader("x", Array(body.utf8)) + member("f") + endOfArchive) == .tarMalformed,
            "\(body)"
        )
    }
    for (key, value) in [
        ("path", "a\0b"), ("linkpath", "a\0b"), ("uname", "a\0"), ("gname", "\0"), ("a\0b", "c"),
        ("SCHILY.xattr.", "c"),
        ("uid", "x"), ("uid", "-1"), ("uid", "4294967295"), ("gid", "1.5"), ("gid", " 1"), ("size", "+1"),
        ("size", "0x1"), ("size", "99999999999999999999"), ("atime", "x"), ("ctime", "x"),
    ] { #expect(refusal(pax(record(key, value)) + member("f") + endOfArchive) == .tarMalformed, "\(key)=\(value)") }
}

@Test func `zeros before the length of a record count to it, as Go takes it`() throws {
    let zeros = String(repeating: "0", count: 30)
    let body = Array("\(zeros)40 path=b\n".utf8)
    #expect(body.count == 40)
    #expect(try read(extensionHeader("x", body) + member("f") + endOfArchive).map(\.path) == ["b"])
}

@Test func `every byte of a PAX header can be hostile`() {
    let body = record("path", "abc") + record("SCHILY.xattr.user.a", "1") + record("mtime", "1.5")
    for index in body.indices {
        for change: UInt8 in [1, 0x10, 0x80, 0xff] {
            var changed = body
            changed[index] ^= change
            let archive = extensionHeader("x", changed) + member("f") + endOfArchive
            let whole = try? walk(archive)
            let parts = try? walk(archive, part: 63)
            #expect(whole == parts)
            if let checked = try? read(archive) { #expect(checked == whole) }
        }
        let cut = extensionHeader("x", Array(body.prefix(index))) + member("f") + endOfArchive
        let isWhole = [0, record("path", "abc").count, body.count - record("mtime", "1.5").count].contains(index)
        #expect((refusal(cut) == nil) == isWhole, "\(index) bytes")
    }
}

@Test func `a size that contradicts the header is refused`() {
    #expect(refusal(pax(record("size", "4")) + member("f", [1, 2, 3]) + endOfArchive) == .tarAmbiguous)
    #expect(refusal(pax(record("size", "0")) + member("f", [1, 2, 3]) + endOfArchive) == .tarAmbiguous)
}

@Test func `an extension header without its entry is refused`() {
    for header in [pax(record("path", "p")), extensionHeader("L", [0x6e, 0]), extensionHeader("K", [0x6e, 0])] {
        #expect(refusal(header + endOfArchive) == .tarMalformed)
    }
}

@Test func `a global header is handed on, and must say nothing of the entries`() throws {
    let comment = extensionHeader("g", record("comment", "0123"))
    #expect(try read(comment + member("f") + endOfArchive).map(\.entry.kind) == [.globalHeader, .file])
    for (key, value) in [
        ("path", "p"), ("linkpath", "p"), ("size", "0"), ("uid", "0"), ("gid", "0"), ("mtime", "1"),
        ("SCHILY.xattr.user.a", "1"), ("GNU.sparse.major", "1"), ("GNU.sparse.offset", "1"),
    ] where key != "GNU.sparse.offset" {
        let archive = extensionHeader("g", record(key, value)) + member("f") + endOfArchive
        #expect(refusal(archive) == .tarAmbiguous, "\(key)")
    }
    #expect(refusal(extensionHeader("g", record("atime", "x")) + member("f") + endOfArchive) == .tarMalformed)
    #expect(refusal(pax(record("path", "p")) + comment + member("f") + endOfArchive) == .tarAmbiguous)
}

@Test func `long names of GNU tar end at their NUL`() throws {
    func name(_ body: String) throws -> String? {
        try walk(extensionHeader("L", Array(body.utf8)) + member("f", magic: .gnu) + endOfArchive).first?.name
    }
    let long = String(repeating: "n", count: 200)
    #expect(try name(long + "\0") == long)
    #expect(try name(long) == long)
    #expect(try name(long + "\0x") == long)
    #expect(try name("\0") == "f")
    let link = extensionHeader("K", Array("\(long)\0".utf8)) + HeaderBlock("l", type: "2", link: "x", magic: .gnu).block
    #expect(try read(link + endOfArchive).first?.target == long)
    #expect(refusal(extensionHeader("L", Array("../f\0".utf8)) + member("f") + endOfArchive) == .tarName)
}

@Test func `attributes that libarchive's own writer puts down twice are read once, different ones are refused`() throws
{
    let first = record("LIBARCHIVE.xattr.user.a", "MTI=") + record("SCHILY.xattr.user.a", "12")
    #expect(
        try read(pax(first) + member("f") + endOfArchive).first?.entry.extendedAttributes.map(\.value) == [
            [0x31, 0x32]
        ]
    )
    let other = record("LIBARCHIVE.xattr.user.a", "MTI=") + record("SCHILY.xattr.user.a", "13")
    #expect(refusal(pax(other) + member("f") + endOfArchive) == .tarAmbiguous)
}

@Test(arguments: [Array("caf\u{e9}/cafe\u{301}".utf8), [0x63, 0x61, 0x66, 0xe9], [0xff, 0x2f, 0xc3]])
func `names in records are bytes, UTF-8 or not, whatever the locale`(name: [UInt8]) throws {
    // The tests run in locale C, where libarchive would warn of each of these; in UTF-8 it would put them into form C.
    for archive in [
        pax(record("path", name)) + member("f", [1]),
        pax(record("linkpath", name)) + HeaderBlock("l", type: "2", link: "x").block,
    ] {
        let entry = try #require(try read(archive + endOfArchive).first?.entry)
        #expect((entry.linkTarget.isEmpty ? entry.name : entry.linkTarget) == name)
    }
}
