import Bytes
import Diagnostics
import ELF
import ELFFixtures
import Testing

@testable import Compatibility

/// The facts of a program with this code.
private func facts(_ code: [UInt8], _ change: (inout ELFBlueprint) -> Void = { _ in }) throws -> ELFFacts {
    var plan = MemoryTree.application
    plan.code = code
    change(&plan)
    return try ELFFacts(try ELFFile(parsing: plan.bytes()))
}

/// `mov $number, %eax`, `nop`, `syscall`.
private func call(_ number: UInt8, padding: Int = 1) -> [UInt8] {
    [0xb8, number, 0, 0, 0] + [UInt8](repeating: 0x90, count: padding) + [0x0f, 0x05]
}

@Test func `numbers of system calls are read where they are put into eax before the instruction`() throws {
    #expect(try facts(call(101) + call(56)).directCalls == [56, 101])
    #expect(try facts(call(101, padding: 30)).directCalls == [], "too far away to belong to it")
    #expect(try facts([0x41] + call(101)).directCalls == [], "that is r8d")
    #expect(try facts([0x48, 0xc7, 0xc0, 0x3f, 0x01, 0, 0, 0x0f, 0x05]).directCalls == [319])
    #expect(try facts([0xb8, 0, 0, 0, 1, 0x0f, 0x05]).directCalls == [], "no call has so great a number")
    let twice = try facts(call(101) + [0x0f, 0x05])
    #expect(twice.syscallInstructions == 2 && twice.directCalls == [101])
    for length in 0..<7 { #expect(try facts(Array(call(101).suffix(length))).directCalls == []) }
}

/// A program whose code calls syscall(2) through a slot that ld.so fills, with 425 (io_uring_setup) in edi.
private func calling(_ form: ([UInt8], Int) -> [UInt8]) throws -> ELFFacts {
    let slot: UInt64 = 0x20_0000
    func plan(_ code: [UInt8]) -> ELFBlueprint {
        var plan = MemoryTree.application
        plan.code = code
        plan.symbols = [.init("printf", version: 2), .init("syscall", version: 2)]
        plan.relocations = [(offset: slot, type: 7, symbol: 2, addend: 0)]
        return plan
    }
    let number: [UInt8] = [0xbf, 0xa9, 0x01, 0, 0]
    let first = try ELFFile(parsing: plan(form(number, 0)).bytes())
    let address = try #require(first.section(named: ".text")).address
    let code = form(number, Int(slot) - Int(address))
    return try ELFFacts(try ELFFile(parsing: plan(code).bytes()))
}

private func relative(_ value: Int) -> [UInt8] {
    let bits = UInt32(truncatingIfNeeded: value)
    return (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt32($0))) }
}

@Test func `numbers that are given to syscall are read, called through the slot and through the PLT`() throws {
    let direct = try calling { number, slot in number + [0xff, 0x15] + relative(slot - 11) + [0xc3] }
    #expect(direct.functionCalls == [425])
    // endbr64, bnd jmp *slot(%rip), then the call of it.
    let plt = try calling { number, slot in
        [0xf3, 0x0f, 0x1e, 0xfa, 0xf2, 0xff, 0x25] + relative(slot - 11) + number + [0xe8] + relative(-21)
    }
    #expect(plt.functionCalls == [425])
    let other = try calling { number, slot in number + [0xff, 0x15] + relative(slot) + [0xc3] }
    #expect(other.functionCalls == [], "another function")
}

@Test func `calls that code makes itself are compared with the table of the LibOS`() throws {
    var tree = MemoryTree.debian()
    var plan = MemoryTree.application
    // ptrace, read and memfd_create.
    plan.code = call(101) + call(0) + [0xb8, 0x3f, 0x01, 0, 0, 0x0f, 0x05]
    tree.elf("/usr/bin/app", plan)
    for kit in [KitFacts.gramine, .occlum] {
        let finding = try #require(tree.report(kit).finding("TB1132"))
        #expect(finding.severity == .warning && finding.path == "/usr/bin/app")
        #expect(finding.message.contains("by the instruction ptrace, memfd_create:"))
    }
}

@Test func `releases differ in what they answer`() {
    func isMissing(_ call: String, _ rules: LibOSRules) -> Bool { rules.missingCalls.contains(call) }
    #expect(isMissing("madvise", .occlum(version: "0.29.7")) && !isMissing("madvise", .occlum(version: "0.30.0")))
    #expect(isMissing("pselect6", .occlum(version: "0.30.0")) && !isMissing("pselect6", .occlum(version: "0.30.1")))
    #expect(isMissing("getxattr", .gramine(version: "1.7")) && !isMissing("getxattr", .gramine(version: "1.8")))
    #expect(isMissing("flock", .gramine(version: "1.4")) && isMissing("sysinfo", .gramine(version: "1.0")))
    #expect(!isMissing("sysinfo", .gramine(version: "1.1")) && isMissing("fallocate", .gramine(version: "1.1")))
    #expect(!isMissing("flock", .gramine(version: "")))
    for number in 451...462 as ClosedRange<UInt16> {
        let call = SystemCallNumbers.name(number) ?? ""
        #expect(isMissing(call, .gramine(version: "1.9")) && isMissing(call, .occlum), "\(call)")
    }
    #expect(SystemCallNumbers.name(0) == "read" && SystemCallNumbers.name(334) == "rseq")
    #expect(SystemCallNumbers.name(335) == nil && SystemCallNumbers.name(425) == "io_uring_setup")
    #expect(SystemCallNumbers.name(462) == "mseal" && SystemCallNumbers.name(463) == nil)
}

@Test func `facts with system calls survive writing and reading, and every cut is noticed`() throws {
    let encoded = FileFacts.elf(try facts(call(101) + call(56))).encoded
    #expect(FileFacts(decoding: encoded)?.elf?.directCalls == [56, 101])
    for length in 0..<encoded.count { #expect(FileFacts(decoding: Array(encoded.prefix(length))) == nil) }
}
