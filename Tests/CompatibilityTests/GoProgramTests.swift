import Bytes
import ELF
import ELFFixtures
import Testing

@testable import Compatibility

private let magic: [UInt8] = [0xff] + Array(" Go buildinf:".utf8)

private func littleEndian(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }

/// A static program whose first part after its code stands at file offset 408.
private func fixed() -> ELFBlueprint {
    var plan = ELFBlueprint()
    plan.type = 2
    plan.isDynamic = false
    return plan
}

@Test func `build information of Go before 1 18 is read through its pointers`() throws {
    let start: UInt64 = 0x40_0000 + 408
    let module =
        [UInt8](repeating: 0x30, count: 16) + Array("build\t-buildmode=exe\n".utf8)
        + [UInt8](repeating: 0x30, count: 16)
    let version = Array("go1.15.9".utf8)
    var data = version + module
    data += [UInt8](repeating: 0, count: (8 - data.count % 8) % 8)
    let headers = start + UInt64(data.count)
    data += littleEndian(start) + littleEndian(UInt64(version.count))
    data += littleEndian(start + UInt64(version.count)) + littleEndian(UInt64(module.count))
    var plan = fixed()
    plan.sections = [
        (".rodata", data), (".go.buildinfo", magic + [8, 0] + littleEndian(headers) + littleEndian(headers + 16)),
    ]
    let facts = try ELFFacts(ELFFile(parsing: plan.bytes()))
    #expect(facts.goBuild?.version == version)
    #expect(facts.goBuild?.setting("-buildmode") == Array("exe".utf8))
    plan.sections[1].content = magic + [8, 0] + littleEndian(.max) + littleEndian(headers + 8)
    let broken = try ELFFacts(ELFFile(parsing: plan.bytes()))
    #expect(broken.goBuild?.version == [] && broken.marks.contains(.go))
}

@Test func `build information is found without section headers`() throws {
    var plan = fixed()
    plan.hasSections = false
    plan.code = [UInt8](repeating: 0x90, count: 16)
    let section = magic + [8, 2] + [UInt8](repeating: 0, count: 16) + [6] + Array("go1.22".utf8) + [0]
    plan.sections = [(".go.buildinfo", section)]
    var bytes = plan.bytes()
    #expect(try ELFFacts(ELFFile(parsing: bytes)).goBuild == nil, "no segment is writable")
    bytes[68] = 6
    #expect(try ELFFacts(ELFFile(parsing: bytes)).goBuild?.version == Array("go1.22".utf8))
}

/// What the assembler of Go makes of SYSCALL_ENHANCE of Occlum's Go.
private let occlumJump: [UInt8] =
    [0x48, 0x8d, 0x0d, 0x0c, 0, 0, 0, 0x4c, 0x8b, 0x1d, 0xc3, 0x53, 0x0a, 0, 0x41, 0xff, 0xe3, 0x0f, 0x05]

@Test func `a program of Occlum's own Go runs in Occlum, one of the stock toolchain does not`() throws {
    var tree = MemoryTree.debian()
    var plan = MemoryTree.application
    let section = magic + [8, 2] + [UInt8](repeating: 0, count: 16) + [8] + Array("go1.18.4".utf8) + [0]
    plan.sections = [(".go.buildinfo", section)]
    plan.code = [0x90, 0x0f, 0x05]
    tree.elf("/usr/bin/app", plan)
    #expect(tree.report(.occlum).errors == ["TB1130"])
    let gramine = tree.report(.gramine)
    #expect(gramine.verdict == .willRun && gramine.finding("TB1130")?.severity == .note)
    plan.code = [0x90] + occlumJump
    tree.elf("/usr/bin/app", plan)
    let report = tree.report(.occlum)
    #expect(report.verdict == .willRun, "\(report.findings)")
    #expect(report.summary.runtime == "Go go1.18.4 (pie, cgo, occlum-go)")
    #expect(report.finding("TB1133") == nil)
}

@Test func `cgo is what needs libc, not what was allowed to`() throws {
    var tree = MemoryTree.debian()
    var plan = fixed()
    let marker = [UInt8](repeating: 0x30, count: 16)
    let module = marker + Array("build\tCGO_ENABLED=1\n".utf8) + marker
    let section = magic + [8, 2] + [UInt8](repeating: 0, count: 16) + [6] + Array("go1.21".utf8)
    plan.sections = [(".go.buildinfo", section + [UInt8(module.count)] + module)]
    tree.elf("/usr/bin/app", plan)
    #expect(tree.report(.gramine).summary.runtime == "Go go1.21 (exe)")
}

@Test func `Rust's standard library forks seldom, so that its import is a note`() throws {
    var tree = MemoryTree.debian()
    var plan = MemoryTree.application
    plan.symbols = [.init("fork"), .init("setuid"), .init("rust_eh_personality", defined: true)]
    tree.elf("/usr/bin/app", plan)
    let report = tree.report(.occlum)
    #expect(report.finding("TB1131")?.severity == .note && report.finding("TB1132")?.severity == .note)
    #expect(report.verdict == .willRun)
}
