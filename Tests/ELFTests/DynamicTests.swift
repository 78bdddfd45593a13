import Bytes
import Diagnostics
import ELF
import ELFFixtures
import Testing

@Test func `the dynamic section gives libraries and search paths`() throws {
    var plan = ELFBlueprint.library("libx.so.1", needed: ["libm.so.6", "libc.so.6"])
    plan.rpath = "$ORIGIN/a:/b"
    plan.runpath = "/c"
    plan.flags1 = 8
    let dynamic = try #require(try ELFFile(parsing: plan.bytes()).dynamic)
    #expect(dynamic.needed == ["libm.so.6", "libc.so.6"])
    #expect(dynamic.soname == "libx.so.1")
    #expect(dynamic.rpath == "$ORIGIN/a:/b")
    #expect(dynamic.runpath == "/c")
    #expect(dynamic.flags1 == 8 && !dynamic.isMarkedPIE)
    #expect(dynamic.entries.filter { $0.tag == .needed }.count == 2)
}

@Test func `the section of type SHT_DYNAMIC holds the same entries`() throws {
    let file = try ELFFile(parsing: ELFBlueprint.library("libx.so", needed: ["a"]).bytes())
    let section = try #require(file.sections.first { $0.type == .dynamic })
    #expect(try file.dynamicEntries(of: section) == file.dynamic?.entries)
}

@Test func `a name outside the string table is an oddity`() throws {
    var plan = ELFBlueprint.library("libx.so", needed: ["a"])
    plan.entries = [(1, 1 << 40)]
    let file = try ELFFile(parsing: plan.bytes())
    #expect(file.dynamic?.needed == ["a"])
    #expect(file.oddities.count == 1)
}

@Test func `too many dynamic entries are refused`() {
    var plan = ELFBlueprint()
    plan.entries = [(Int64, UInt64)](repeating: (1, 0), count: 1 << 14)
    let error = #expect(throws: TeeError.self) { try ELFFile(parsing: plan.bytes()) }
    #expect(error?.code == .elfLimit)
}

@Test func `versions needed and defined are read`() throws {
    var plan = ELFBlueprint.library("libx.so")
    plan.versionDefinitions = ["libx.so", "X_1.0", "X_2.0"]
    plan.versionNeeds = [("libc.so.6", ["GLIBC_2.2.5", "GLIBC_2.34"]), ("libm.so.6", ["GLIBC_2.29"])]
    plan.symbols = [.init("puts", version: 5), .init("mine", defined: true, version: 3)]
    let file = try ELFFile(parsing: plan.bytes())
    let needs = try file.versionNeeds()
    #expect(needs.map(\.library) == ["libc.so.6", "libm.so.6"])
    #expect(needs[0].versions.map(\.name) == ["GLIBC_2.2.5", "GLIBC_2.34"])
    #expect(try file.versionDefinitions().map(\.name) == ["libx.so", "X_1.0", "X_2.0"])
    #expect(try file.versionDefinitions().map(\.isBase) == [true, false, false])
    let symbols = try file.dynamicSymbols()
    let puts = try #require(symbols.version(of: symbols[1]))
    #expect(puts.name == "GLIBC_2.34" && puts.library == "libc.so.6")
    let mine = try #require(symbols.version(of: symbols[2]))
    #expect(mine.name == "X_2.0" && mine.library == nil)
    #expect(symbols.version(of: symbols[0]) == nil)
}

@Test(arguments: [ELFBlueprint.Hash.sysv, .gnu])
func `symbols are counted by either hash table`(hash: ELFBlueprint.Hash) throws {
    var plan = ELFBlueprint.library("libx.so")
    plan.hasSections = false
    plan.hash = hash
    plan.symbols = [.init("free"), .init("weak", binding: 2), .init("a", defined: true), .init("b", defined: true)]
    let symbols = try ELFFile(parsing: plan.bytes()).dynamicSymbols()
    #expect(symbols.map { String(decoding: symbols.name(of: $0), as: UTF8.self) } == ["", "free", "weak", "a", "b"])
    #expect(symbols.map(\.isUndefined) == [true, true, true, false, false])
    #expect(symbols[2].binding == .weak && symbols[1].binding == .global && symbols[1].type == 2)
    #expect(symbols[3].value == 0x1234 && symbols[3].size == 8)
}

@Test func `imports of a program that exports nothing are reached by its relocations`() throws {
    var plan = ELFBlueprint.program(interpreter: "/lib/ld.so")
    plan.hasSections = false
    plan.hash = .emptyGNU
    plan.symbols = [.init("fork"), .init("vfork")]
    plan.relocations = [(0x4000, 7, 2, 0), (0x4008, 8, 0, -5)]
    let file = try ELFFile(parsing: plan.bytes())
    #expect(try file.dynamicSymbols().count == 3)
    #expect(Array(file.dynamicRelocations()).map(\.addend) == [0, -5])
    #expect(Array(file.dynamicRelocations()).map(\.type) == [7, 8])
}

@Test func `symbols of a section are read without the dynamic section`() throws {
    var plan = ELFBlueprint.library("libx.so")
    plan.symbols = [.init("a", defined: true)]
    let file = try ELFFile(parsing: plan.bytes())
    let table = try file.symbols(of: try #require(file.section(named: ".dynsym")))
    #expect(table.map { String(decoding: table.name(of: $0), as: UTF8.self) } == ["", "a"])
}

@Test func `a symbol count above the file is cut to it`() throws {
    var plan = ELFBlueprint.library("libx.so")
    plan.hash = .none
    plan.relocations = [(0, 7, .max, 0)]
    let file = try ELFFile(parsing: plan.bytes())
    #expect(try file.dynamicSymbols().count <= file.bytes.count / 24)
}

@Test func `notes give the build ID and the ABI tag`() throws {
    var plan = ELFBlueprint.library("libx.so")
    let tag: [UInt8] = [0, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0]
    let property: [UInt8] = [2, 0x80, 0, 0xc0, 4, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]
    plan.notes =
        ELFBlueprint.note("GNU", type: 1, tag) + ELFBlueprint.note("GNU", type: 3, [1, 2, 3])
        + ELFBlueprint.note("GNU", type: 5, property)
    let file = try ELFFile(parsing: plan.bytes())
    #expect(file.notes().map(\.type) == [1, 3, 5])
    #expect(file.buildID == [1, 2, 3])
    let abi = try #require(file.abiTag)
    #expect([abi.operatingSystem, abi.major, abi.minor, abi.patch] == [0, 3, 2, 1])
    #expect(file.gnuProperties.map(\.type) == [0xc000_8002])
    #expect(file.gnuProperties.first?.content == [3, 0, 0, 0])
}
