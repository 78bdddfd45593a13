import Bytes
import Compatibility
import ELF
import ELFFixtures
import Testing

private func sampleFacts() throws -> FileFacts {
    var plan = ELFBlueprint.program(interpreter: muslLoader, needed: ["libc.musl-x86_64.so.1", "libx.so"])
    plan.runpath = "/a:/b"
    plan.symbols = [.init("fork"), .init("weak", binding: 2), .init("Py_BytesMain", defined: true)]
    plan.versionNeeds = [("libx.so", ["X_1", "X_2"])]
    plan.notes = ELFBlueprint.note("GNU", type: 3, [1, 2, 3, 4])
    plan.sections = [
        (".go.buildinfo", [0xff] + Array(" Go buildinf:".utf8) + [8, 0] + [UInt8](repeating: 0, count: 16))
    ]
    return .elf(try ELFFacts(ELFFile(parsing: plan.bytes())))
}

@Test func `facts survive being written and read`() throws {
    let facts = try sampleFacts()
    #expect(FileFacts(decoding: facts.encoded) == facts)
    #expect(facts.elf?.imports == ["fork", "weak"])
    #expect(facts.elf?.strongImports == [0])
    #expect(facts.elf?.marks == [.cpython, .go])
    #expect(facts.elf?.buildID == [1, 2, 3, 4])
    for facts in [FileFacts.script([1, 2]), .configuration([]), .privateKey, .unreadableELF("why")] {
        #expect(FileFacts(decoding: facts.encoded) == facts)
    }
}

@Test func `damaged facts are nil or other facts and never a trap`() throws {
    let bytes = try sampleFacts().encoded
    for length in bytes.indices { #expect(FileFacts(decoding: Array(bytes[..<length])) == nil) }
    var different = 0
    for index in bytes.indices {
        for value in [0, 1, 0x7f, 0x80, 0xff] as [UInt8] where value != bytes[index] {
            var damaged = bytes
            damaged[index] = value
            if FileFacts(decoding: damaged)?.encoded != bytes { different += 1 }
        }
    }
    #expect(different > bytes.count)
    #expect(FileFacts(decoding: bytes + [0]) == nil)
}

@Test func `only files that matter are looked into`() {
    let gathering = FactsGathering()
    func wanted(_ path: PathBytes, _ first: String, mode: UInt32 = 0o644, size: Int = 100) -> Int? {
        gathering.bytesWanted(path: path, mode: mode, size: size, first: Array(first.utf8))
    }
    #expect(wanted("usr/bin/x", "\u{7f}ELF") == 100)
    #expect(wanted("usr/bin/x", "\u{7f}ELF", size: 1 << 40) == 256 << 20)
    #expect(wanted("x.sh", "#!/bin/sh", mode: 0o755, size: 1 << 20) == 16 << 10)
    #expect(wanted("x.sh", "#!/bin/sh") == nil)
    #expect(wanted("etc/passwd", "root") == 100)
    #expect(wanted("/etc/ld.so.conf.d/x.conf", "/opt") == 100)
    #expect(wanted("etc/ld.so.conf.d/x.txt", "/opt") == nil)
    #expect(wanted("home/etc/passwd", "root") == nil)
    #expect(wanted("etc/passwd", "root", size: 1 << 30) == nil)
    #expect(wanted("usr/lib/jvm/java-17/release", "JAVA") == 100)
    #expect(wanted("data/release", "x") == nil)
    #expect(wanted("k", "-----BEGIN OPENSSH PRIVATE KEY-----") == 64)
    #expect(wanted("k", "-----BEGIN CERTIFICATE-----") == nil)
    #expect(gathering.facts(path: "x", mode: 0o644, size: 9, content: Array("\u{7f}ELFshort".utf8)) != nil)
}

@Test func `imports of a glibc program are kept where they matter only`() throws {
    var plan = ELFBlueprint.program(interpreter: glibcLoader, needed: ["libc.so.6"])
    plan.symbols = [.init("printf"), .init("fork")]
    let facts = try ELFFacts(ELFFile(parsing: plan.bytes()))
    #expect(facts.imports == ["fork"])
    #expect(facts.imports("fork") && !facts.imports("printf"))
}
