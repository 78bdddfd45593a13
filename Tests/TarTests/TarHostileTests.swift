import Diagnostics
import ImageFixtures
import Tar
import Testing

private let sample =
    pax(record("SCHILY.xattr.user.a", "1"), record("mtime", "1700000000.5")) + member("a", [1, 2, 3])
    + extensionHeader("L", [UInt8](repeating: 0x6e, count: 120) + [0]) + member("n", [], magic: .gnu)
    + HeaderBlock("d/", type: "5", magic: .v7).block + HeaderBlock("h", type: "1", link: "a").block
    + HeaderBlock("s", type: "2", link: "a").block

@Test func `an archive that is cut off anywhere is refused`() throws {
    let whole = sample + endOfArchive
    #expect(try read(whole).map(\.path) == ["a", String(repeating: "n", count: 120), "d", "h", "s"])
    try expectRefusalAtEveryLength(of: whole)
    for count in stride(from: 0, to: whole.count, by: 97) {
        #expect(refusal(Array(whole.prefix(count))) == .tarMalformed, "\(count) bytes")
    }
}

@Test func `only zeros follow the end of an archive`() throws {
    #expect(try read(sample + endOfArchive + [UInt8](repeating: 0, count: 9000)).count == 5)
    #expect(try read(endOfArchive).isEmpty)
    #expect(refusal([]) == .tarMalformed)
    for archive in [
        sample + endOfArchive + [1],
        sample + endOfArchive + [UInt8](repeating: 0, count: 700) + [1],
        sample + endOfArchive + sample + endOfArchive,
        member("a") + endOfArchive.prefix(512) + member("b") + endOfArchive,
    ] { #expect(refusal(archive) == .tarMalformed) }
}

@Test(arguments: [HeaderBlock.Magic.v7, .ustar, .gnu])
func `no byte of a header can be changed without its checksum`(magic: HeaderBlock.Magic) throws {
    let archive = member("a", [1, 2, 3], magic: magic) + endOfArchive
    #expect(try walk(archive).count == 1)
    for index in 0..<512 {
        for change: UInt8 in [1, 0x10, 0x20, 0xff] {
            var changed = archive
            changed[index] ^= change
            // The blanks around the checksum's digits are all that can change, into other blanks.
            guard let code = walkRefusal(changed) else {
                let entries = try walk(changed)
                #expect(try entries == walk(archive), "byte \(index) changed by \(change)")
                #expect(148..<156 ~= index)
                continue
            }
            #expect(code == .tarMalformed, "byte \(index) changed by \(change)")
        }
    }
}

@Test(arguments: [HeaderBlock.Magic.v7, .ustar, .gnu])
func `a header with any byte changed and the right checksum reads the same in all pieces`(
    magic: HeaderBlock.Magic
) throws {
    let header = HeaderBlock("a", size: 3, magic: magic)
    for index in 0..<512 where !(148..<156 ~= index) {
        for change: UInt8 in [1, 0x80] {
            let block = header.with([header.bytes[index] ^ change], at: index).block
            let archive = block + padded([1, 2, 3]) + endOfArchive
            let whole = try? walk(archive)
            let parts = try? walk(archive, part: 77)
            #expect(whole == parts, "byte \(index) changed by \(change)")
            let checked = try? read(archive)
            #expect(checked == nil || checked == whole, "byte \(index) changed by \(change)")
        }
    }
}

@Test func `numbers in headers that readers take differently are refused`() {
    let fields =
        [("mode", 100, 8), ("uid", 108, 8), ("gid", 116, 8), ("size", 124, 12), ("mtime", 136, 12)]
        + [("devmajor", 329, 8), ("devminor", 337, 8)]
    for (name, offset, width) in fields {
        for (text, expected) in [
            ("abc", ErrorCode.tarMalformed), ("-1", .tarMalformed), ("+1", .tarMalformed), ("0x1", .tarMalformed),
            ("18", .tarMalformed), ("1\u{0}2", .tarMalformed), ("1,", .tarMalformed),
            ("\u{0}12", .tarAmbiguous), (" \u{0}1", .tarAmbiguous),
        ] {
            let field = Array(text.utf8) + [UInt8](repeating: 0, count: width - text.utf8.count)
            let archive = HeaderBlock("c", type: "3").with(field, at: offset).block + endOfArchive
            #expect(refusal(archive) == expected, "\(name) is \(text)")
        }
        let huge = [0x80] + [UInt8](repeating: 0xff, count: width - 1)
        let negative = [UInt8](repeating: 0xff, count: width)
        let isTime = name == "mtime"
        // Of the mode only the low bits count, to every reader.
        let isHuge = refusal(HeaderBlock("c", type: "3").with(huge, at: offset).block + endOfArchive) != nil
        #expect(isHuge == (name != "mode"), "\(name)")
        let code = refusal(HeaderBlock("c", type: "3").with(negative, at: offset).block + endOfArchive)
        #expect(code == (isTime ? nil : .tarMalformed), "\(name)")
    }
}

@Test func `sizes beyond the archive are its end and allocate nothing`() {
    for size in [1 << 20, 1 << 32, 0o77_777_777_777] {
        #expect(refusal(HeaderBlock(size: size).block + endOfArchive) == .tarMalformed)
    }
    let most = [0x80, 0, 0, 0, 0x7f] + [UInt8](repeating: 0xff, count: 7)
    #expect(refusal(HeaderBlock().with(most, at: 124).block + endOfArchive) == .tarLimit)
    #expect(refusal(HeaderBlock(type: "x").with(most, at: 124).block + endOfArchive) == .tarLimit)
    #expect(refusal(HeaderBlock(type: "L", magic: .gnu).with(most, at: 124).block + endOfArchive) == .tarLimit)
    let record = record("size", String(Int.max))
    #expect(refusal(pax(record) + HeaderBlock().block + endOfArchive) == .tarLimit)
}

@Test func `types that container runtimes do not unpack are refused`() {
    for type in UInt8.min...UInt8.max where !"01234 56xgLKS\0".utf8.contains(type) {
        let block = HeaderBlock().with([type], at: 156).block
        #expect(refusal(block + endOfArchive) == .tarUnsupported, "type \(type)")
    }
    #expect(refusal(HeaderBlock(type: "S").block + endOfArchive) == .tarMalformed)
    #expect(refusal(HeaderBlock(type: "1").block + endOfArchive) == .tarMalformed)
    #expect(refusal(HeaderBlock(type: "2").block + endOfArchive) == .tarMalformed)
}

@Test func `a prefix counts in ustar alone, and where readers differ it is refused`() throws {
    #expect(try read(HeaderBlock("n").with("p", at: 345).block + endOfArchive).first?.path == "p/n")
    #expect(refusal(HeaderBlock("n", magic: .gnu).with("p", at: 345).block + endOfArchive) == .tarAmbiguous)
    #expect(refusal(HeaderBlock("n", magic: .v7).with("p", at: 345).block + endOfArchive) == .tarAmbiguous)
    for magic in ["ustarx00", "ustar 00", "USTAR\u{0}00"] {
        let header = HeaderBlock("n").with(magic, at: 257)
        #expect(try read(header.block + endOfArchive).first?.path == "n", "\(magic)")
        #expect(refusal(header.with("p", at: 345).block + endOfArchive) == .tarAmbiguous, "\(magic)")
    }
    let times = HeaderBlock("n", magic: .gnu).with("14524770400\0", at: 345).with("14524770400\0", at: 357)
    #expect(try read(times.block + endOfArchive).first?.path == "n")
}

@Test func `a realsize on a file that is not sparse is refused`() {
    let header = HeaderBlock("a", size: 3, magic: .gnu).with("00000000001\0", at: 483)
    #expect(refusal(header.block + padded([1, 2, 3]) + endOfArchive) == .tarAmbiguous)
}

@Test func `what only libarchive reads differently is refused`() throws {
    for archive in [
        member("d/"),
        pax(record("LIBARCHIVE.xattr.user.a", "MQ")) + member("a"),
        pax(record("SCHILY.acl.access", "user::rwx,group::r-x,other::r-x")) + member("a"),
        pax(record("path", "p")) + extensionHeader("L", Array("long\0".utf8)) + member("a", magic: .gnu),
        pax(record("size", "512")) + HeaderBlock("d", type: "5").block + member("hidden"),
    ] {
        #expect(try !walk(archive + endOfArchive).isEmpty)
        #expect(refusal(archive + endOfArchive) == .tarAmbiguous)
    }
}
