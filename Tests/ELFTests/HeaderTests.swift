import Bytes
import Diagnostics
import ELF
import ELFFixtures
import Testing

@Test func `the header gives its values as they stand`() throws {
    var plan = ELFBlueprint.program(interpreter: "/lib/ld.so")
    plan.code = [0x90, 0xc3]
    let file = try ELFFile(parsing: plan.bytes())
    #expect(file.header.type == .dynamic)
    #expect(file.header.machine == .x86_64)
    #expect(file.header.programHeaderOffset == 64)
    #expect(file.header.programHeaderSize == 56)
    let text = try #require(file.section(named: ".text"))
    #expect(file.header.entry == text.address)
    #expect(file.fileRange(of: text).map { Array(file.bytes[$0]) } == [0x90, 0xc3])
    #expect(file.oddities.isEmpty)
}

@Test func `program headers come in the order of the file`() throws {
    let file = try ELFFile(parsing: ELFBlueprint.program(interpreter: "/lib/ld.so").bytes())
    #expect(file.segments.map(\.type) == [.interpreter, .load, .dynamic, .load])
    #expect(file.segments[3].isExecutable && !file.segments[3].isWritable)
    #expect(file.interpreter == "/lib/ld.so")
}

@Test func `an address is found in the file by the first segment that holds it`() throws {
    let file = try ELFFile(parsing: ELFBlueprint.library("libx.so").bytes())
    let data = file.segments[0]
    #expect(data.address == data.offset + 0x1000)
    #expect(file.fileOffset(ofAddress: data.address) == Int(data.offset))
    #expect(file.fileOffset(ofAddress: data.address + data.fileSize) == nil, "zero fill is not in the file")
    #expect(file.fileOffset(ofAddress: 16) == 16)
    #expect(file.fileRange(ofAddress: data.address, count: Int(data.fileSize) + 1) == nil)
    #expect(file.fileRange(ofAddress: .max, count: .max) == nil)
    #expect(file.fileRange(ofAddress: 0, count: -1) == nil)
}

@Test func `a file without section headers is read by its program headers`() throws {
    var plan = ELFBlueprint.library("libx.so", needed: ["libc.so.6"])
    plan.hasSections = false
    plan.symbols = [.init("puts")]
    let file = try ELFFile(parsing: plan.bytes())
    #expect(file.sections.isEmpty && file.oddities.isEmpty)
    #expect(file.dynamic?.needed == ["libc.so.6"])
    #expect(try file.dynamicSymbols().count == 2)
}

@Test func `section headers outside the file are an oddity and not an error`() throws {
    var bytes = ELFBlueprint.library("libx.so").bytes()
    bytes.store(littleEndian: UInt64(bytes.count), at: 40)
    let file = try ELFFile(parsing: bytes)
    #expect(file.sections.isEmpty)
    #expect(file.oddities.count == 1)
}

@Test(
    arguments: [
        (4, [1], ErrorCode.elfClass), (5, [2], .elfClass), (18, [183, 0], .elfMachine), (0, [0], .elfMagic),
        (54, [32, 0], .elfHeader), (56, [0xff, 0xff], .elfTruncated),
        (32, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], .elfTruncated),
    ] as [(Int, [UInt8], ErrorCode)]
)
func `a header that no loader takes is refused with its code`(offset: Int, value: [UInt8], code: ErrorCode) {
    var bytes = ELFBlueprint.library("libx.so").bytes()
    bytes.replaceSubrange(offset..<offset + value.count, with: value)
    let error = #expect(throws: TeeError.self) { try ELFFile(parsing: bytes) }
    #expect(error?.code == code)
}

@Test func `the machine of a foreign file is named`() {
    var plan = ELFBlueprint.library("libx.so")
    plan.machine = 183
    let error = #expect(throws: TeeError.self) { try ELFFile(parsing: plan.bytes()) }
    #expect(error?.cause.contains("AArch64") == true)
}

@Test func `kinds are told apart`() throws {
    func kind(_ change: (inout ELFBlueprint) -> Void) throws -> ELFKind {
        var plan = ELFBlueprint()
        change(&plan)
        return try ELFFile(parsing: plan.bytes()).kind
    }
    let loader = "/lib64/ld-linux-x86-64.so.2"
    #expect(
        try kind {
            $0.type = 2; $0.interpreter = loader
        } == .executable
    )
    #expect(
        try kind {
            $0.type = 2; $0.isDynamic = false
        } == .staticExecutable
    )
    #expect(
        try kind {
            $0.interpreter = loader; $0.flags1 = 0x0800_0001
        } == .pie
    )
    #expect(try kind { $0.interpreter = loader } == .pie, "before binutils 2.26 nothing marks a PIE")
    #expect(
        try kind {
            $0.interpreter = loader; $0.soname = "libc.so.6"
        } == .sharedObject
    )
    #expect(try kind { $0.flags1 = 0x0800_0000 } == .staticPIE)
    #expect(try kind { $0.entries = [(21, 0)] } == .staticPIE)
    #expect(try kind { $0.soname = "libx.so" } == .sharedObject)
    #expect(try kind { $0.needed = ["libc.so.6"] } == .sharedObject)
    #expect(
        try kind {
            $0.type = 1; $0.isDynamic = false
        } == .other
    )
}
