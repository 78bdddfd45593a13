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
    let cut = FileFacts.unreadableELF("why", isForeign: false)
    let foreign = FileFacts.unreadableELF("why", isForeign: true)
    for facts in [FileFacts.script([1, 2]), .configuration([]), .privateKey, .other([1]), cut, foreign] {
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
    #expect(wanted("x", "#!/bin/sh") == 100, "a shell is given scripts without x bit")
    #expect(wanted("start.sh", "echo") == 100 && wanted("x", "echo") == nil)
    #expect(wanted("x", "echo", mode: 0o755) == 16)
    #expect(wanted("etc/ld.so.cache", "glibc-ld") == 100)
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

@Test func `flipped bytes of a program give facts or a reason and never a trap`() throws {
    var plan = ELFBlueprint.program(interpreter: muslLoader, needed: ["libc.so"])
    plan.symbols = [.init("fork"), .init("napi_module_register", defined: true)]
    let module =
        [UInt8](repeating: 0x30, count: 16) + Array("build\tCGO_ENABLED=1\n".utf8) + [UInt8](repeating: 0, count: 16)
    let head = [0xff] + Array(" Go buildinf:".utf8) + [8, 2] + [UInt8](repeating: 0, count: 16) + [2, 0x67, 0x6f]
    plan.sections = [
        (".go.buildinfo", head + [UInt8(module.count)] + module), (".rodata", Array("x node.js/v18.1.2 /rustc/".utf8)),
    ]
    let bytes = plan.bytes()
    let whole = try #require(FactsGathering().facts(path: "x", mode: 0o755, size: bytes.count, content: bytes))
    let facts = try #require(FileFacts(decoding: whole)?.elf)
    #expect(facts.goBuild?.setting("CGO_ENABLED") == [0x31] && facts.runtimeVersion == "18.1.2")
    #expect(facts.marks == [.go, .node, .rust])
    var changed = 0
    for index in bytes.indices {
        for value in [0, 0x7f, 0xff] as [UInt8] where bytes[index] != value {
            var damaged = bytes
            damaged[index] = value
            if FactsGathering().facts(path: "x", mode: 0o755, size: bytes.count, content: damaged) != whole {
                changed += 1
            }
        }
    }
    #expect(changed > 100)
}

@Test func `scripts of any bytes are followed or not and never trap`() {
    var tree = MemoryTree.debian()
    let texts = [
        "#!", "#!\0", "#!/bin/sh", "#!/bin/sh\nexec", "#!/bin/sh\nexec \"\nset -- \"$@\"\nexec \"$@", "#!/s\nexec s",
    ]
    for text in texts {
        for length in 2...text.utf8.count {
            tree.file("/s", Array(text.utf8.prefix(length)))
            let report = tree.report(.gramine) {
                $0.entrypoint = ["/s"]
                $0.command = ["-x"]
            }
            #expect(report.closure?.members.isEmpty == false)
        }
    }
}
