import Bytes
import Diagnostics
import ELF
import ImageFixtures
import OcclumConfig
import SystemPackage
import Testing

@testable import Occlum

private let mac = FileSystemMAC(Array(1...16))

/// A shared object with the section, linked by this machine's compiler; `extra` is C to put in.
private func library(_ extra: String = "", in folder: borrowing TemporaryDirectory) throws -> [UInt8] {
    let source = """
        __attribute__((section(".builtin_config,\\"a\\",@progbits#"), used)) static const unsigned char mac[47] = {0};
        int read_mac(int i) { return ((volatile const unsigned char *)mac)[i]; }
        \(extra)
        """
    try folder.write(Array(source.utf8), to: "mac.c")
    let outcome = try #require(ForeignTool("gcc"))
        .run("-shared", "-fPIC", "-O1", "-o", folder("mac.so").string, folder("mac.c").string)
    try #require(outcome.status == 0, "\(outcome.output)")
    // Once through objcopy, so that a second pass changes nothing but the section.
    let copied = try #require(ForeignTool("objcopy")).run(folder("mac.so").string)
    try #require(copied.status == 0, "\(copied.output)")
    return try folder.read("mac.so")
}

private let hasTools = ForeignTool("gcc") != nil && ForeignTool("objcopy") != nil

@Test(.enabled(if: hasTools)) func `the MAC is put in byte for byte as objcopy does it`() throws {
    let folder = try TemporaryDirectory()
    let mac = try #require(mac)
    let library = try library(in: folder)
    let ours = try BuiltinConfiguration.filled(library, with: mac)
    try folder.write(Array("\(mac.text)\n".utf8), to: "tmp_mac")
    let section = ".builtin_config=\(folder("tmp_mac").string)"
    let outcome = try #require(ForeignTool("objcopy")).run("--update-section", section, folder("mac.so").string)
    try #require(outcome.status == 0, "\(outcome.output)")
    let theirs = try folder.read("mac.so")
    #expect(ours == theirs)
    #expect(zip(library, ours).count { $0 != $1 } > 40)
    #expect(try BuiltinConfiguration.mac(in: ELFFile(parsing: ours)) == mac)
    #expect(try BuiltinConfiguration.mac(in: ELFFile(parsing: library)) == nil)
    #expect(throws: TeeError.self) { try BuiltinConfiguration.filled(ours, with: mac) }
}

@Test(.enabled(if: hasTools)) func `a library that is cut or changed is refused or filled, and nothing else happens`()
    throws
{
    let folder = try TemporaryDirectory()
    let mac = try #require(mac)
    let library = try library(in: folder)
    for length in stride(from: 0, to: library.count, by: 97) {
        _ = try? BuiltinConfiguration.filled(Array(library.prefix(length)), with: mac)
    }
    let file = try ELFFile(parsing: library)
    let section = try #require(file.section(named: ".builtin_config"))
    let header = Int(file.header.sectionHeaderOffset) + section.index * 64
    // Writable; not loaded; another size; outside of the file; at an address of no segment.
    for (offset, byte) in [(8, 3), (8, 0), (32, 48), (32, 46), (31, 0x7f), (23, 0x7f), (24, 0xff), (4, 8)] {
        var changed = library
        changed[header + offset] = UInt8(byte)
        #expect(throws: TeeError.self, "\(offset) \(byte)") { try BuiltinConfiguration.filled(changed, with: mac) }
    }
    var used = library
    used[Int(section.offset) + 47] = 1
    #expect(throws: TeeError.self) { try BuiltinConfiguration.filled(used, with: mac) }
}

@Test func `a library without the section is refused`() throws {
    let mac = try #require(mac)
    let launcher = Launcher(interpreter: "/lib/x", directory: "/", program: "/x", arguments: [])
    #expect(throws: TeeError.self) { try BuiltinConfiguration.filled(launcher.file, with: mac) }
    #expect(throws: TeeError.self) { try BuiltinConfiguration.filled([], with: mac) }
}
