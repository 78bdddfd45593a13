import Bytes
import Diagnostics
import ELFFixtures
import Testing

@testable import Compatibility

/// Debian with a Java of no home, so that only arguments and folders say what it loads.
private func java() -> MemoryTree {
    var tree = MemoryTree.debian()
    tree.elf("/usr/bin/java", .program(interpreter: glibcLoader, needed: ["libjli.so", "libc.so.6"]))
    tree.elf("/usr/lib/x86_64-linux-gnu/libjli.so", .library("libjli.so"))
    return tree
}

/// A library that needs a version of glibc.
private func native(_ version: String) -> [UInt8] {
    var plan = ELFBlueprint.library("libx.so", needed: ["libc.so.6"])
    plan.versionNeeds = [("libc.so.6", [version])]
    return plan.bytes()
}

private func jar(_ entries: [(String, [UInt8])], prefix: [UInt8] = [], comment: String = "") -> [UInt8] {
    var archive = ZIPBlueprint()
    for (name, content) in entries { archive.store(name, content) }
    return archive.bytes(prefix: prefix, comment: comment)
}

private func likely(_ tree: MemoryTree, _ change: (inout ImageLaunch) -> Void) -> [PathBytes] {
    let members = tree.report(.gramine) {
        $0.entrypoint = ["java", "-version"]
        change(&$0)
    }.closure?.members
    return members?.filter { $0.reason == .likely && $0.path.bytes.starts(with: "/opt".utf8) }.map(\.path) ?? []
}

@Test func `native libraries of Java are found in the folders of packages and of java.library.path`() {
    var tree = java()
    for folder in ["/usr/lib/jni", "/usr/lib/x86_64-linux-gnu/jni", "/opt/a", "/opt/b", "/opt/c", "/opt/d"] {
        tree.elf(PathBytes(folder + "/libx.so"), .library("libx.so"))
    }
    var binding = ELFBlueprint.library("liby.so")
    binding.symbols = [.init("Java_org_example_with_a_name_of_more_than_32_bytes", defined: true)]
    tree.elf("/opt/e/liby.so", binding)
    tree.elf("/opt/e/libz.so", .library("libz.so"))
    tree.elf("/usr/lib/liby.so", binding)
    let members = tree.report(.gramine) { $0.entrypoint = ["java", "-version"] }.closure?.members.map(\.path) ?? []
    #expect(members.contains("/usr/lib/jni/libx.so") && members.contains("/usr/lib/x86_64-linux-gnu/jni/libx.so"))
    #expect(members.contains("/usr/lib/liby.so"))
    let found = likely(tree) {
        $0.entrypoint = ["java", "-Djava.library.path=/opt/a:b", "Main"]
        $0.workingDirectory = "/opt"
        $0.environment = [
            "JAVA_TOOL_OPTIONS=-Xmx1g -Djava.library.path=/opt/c", "JDK_JAVA_OPTIONS=-Djava.library.path=/opt/d",
            "LD_LIBRARY_PATH=/opt/e",
        ]
    }
    // Of LD_LIBRARY_PATH only what has functions for Java.
    #expect(Set(found) == ["/opt/a/libx.so", "/opt/b/libx.so", "/opt/c/libx.so", "/opt/d/libx.so", "/opt/e/liby.so"])
}

@Test func `archives are found by -jar, class paths, patterns, files and the manifests of others`() {
    var tree = java()
    for name in ["a", "b", "c", "lib/d", "lib/e"] {
        tree.file(PathBytes("/opt/\(name).jar"), jar([("x.class", [1])]), mode: 0o644)
    }
    tree.file("/opt/lib/readme", "x", mode: 0o644)
    let manifest = "Manifest-Version: 1.0\r\nClass-Path: b.jar li\r\n b/d.jar\r\n\r\nName: x\r\n"
    tree.file("/opt/main.jar", jar([("META-INF/MANIFEST.MF", Array(manifest.utf8))]), mode: 0o644)
    func found(_ arguments: [String], _ environment: [String] = []) -> Set<PathBytes> {
        Set(
            likely(tree) {
                $0.entrypoint = ["java"] + arguments
                $0.environment = environment
                $0.workingDirectory = "/opt"
            }
        )
    }
    #expect(found(["-jar", "main.jar"]).isSuperset(of: ["/opt/b.jar"]))
    #expect(found(["-cp", "a.jar:/opt/b.jar:none.jar:lib/*", "Main"]).contains("/opt/lib/e.jar"))
    #expect(found(["-classpath", "a.jar:none.jar", "Main"]) == ["/opt/a.jar"])
    #expect(found(["--module-path=lib", "-m", "x"]) == ["/opt/lib/d.jar", "/opt/lib/e.jar"])
    #expect(found(["Main"], ["CLASSPATH=c.jar"]) == ["/opt/c.jar"])
    tree.file("/opt/jib-classpath-file", "/opt/a.jar:/opt/c.jar\n", mode: 0o644)
    #expect(found(["-cp", "@/opt/jib-classpath-file", "Main"]) == ["/opt/a.jar", "/opt/c.jar"])
    // A start script that puts its class path together could name any.
    #expect(found(["Main"]).count == 6)
}

@Test func `native libraries in archives are named with what they need`() throws {
    var tree = java()
    let musl = ELFBlueprint.library("libx.so", needed: ["libc.so"]).bytes()
    let android = ELFBlueprint.library("libx.so", needed: ["libc.so", "libdl.so"]).bytes()
    let inner = jar([("META-INF/native/libepoll.so", native("GLIBC_2.17")), ("a.class", [1])])
    let content: [(String, [UInt8])] = [
        ("org/Linux/x86_64/libx.so", native("GLIBC_2.14")), ("org/Musl/libx.so", musl),
        ("org/Android/libx.so", android),
        ("org/arm/libx.so", [0x7f, 0x45, 0x4c, 0x46, 1]), ("BOOT-INF/lib/netty.jar", inner), ("readme.so.txt", [1]),
    ]
    tree.file("/opt/app.jar", jar(content, prefix: [0x50, 0x4b, 3, 4], comment: "signed"), mode: 0o644)
    let report = tree.report(.gramine) { $0.entrypoint = ["java", "-Djava.io.tmpdir=/work", "-jar", "/opt/app.jar"] }
    let finding = try #require(report.finding("TB1142"))
    #expect(finding.severity == .note && finding.path == "/opt/app.jar")
    #expect(finding.message.contains("org/Linux/x86_64/libx.so (GLIBC_2.14), BOOT-INF/lib/netty.jar!/META-INF/native/"))
    #expect(finding.message.contains("(GLIBC_2.17);") && finding.message.contains("/work"))
    #expect(finding.remedy.contains("sgx.allowed_files"))
    #expect(finding.chain == ["/usr/bin/java", "argument /opt/app.jar"])
}

@Test func `native libraries in archives for another C library, or a newer one, are a warning`() throws {
    func finding(_ content: [UInt8], _ kit: KitFacts) throws -> Finding {
        var tree = java()
        tree.file("/opt/app.jar", jar([("libx.so", content)]), mode: 0o644)
        return try #require(tree.report(kit) { $0.entrypoint = ["java", "-jar", "/opt/app.jar"] }.finding("TB1142"))
    }
    let musl = ELFBlueprint.library("libx.so", needed: ["libc.musl-x86_64.so.1"]).bytes()
    #expect(try finding(musl, .gramine).message.contains("none is for glibc"))
    #expect(try finding(musl, .gramine).severity == .warning)
    #expect(
        try finding(native("GLIBC_2.38"), .gramine).message.contains("GLIBC_2.38 at least, and there is GLIBC_2.36")
    )
    #expect(try finding(native("GLIBC_2.34"), .gramine).severity == .note)
    #expect(try finding(native("GLIBC_2.34"), .occlum).severity == .warning)
    #expect(try finding(ELFBlueprint.library("libx.so").bytes(), .occlum).severity == .note, "it needs no C library")
}

@Test func `deflated entries are read, and archives made to do harm give nothing`() throws {
    // A deflate stream of one stored block (RFC 1951, 3.2.4).
    func block(_ content: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [1]
        bytes.append(littleEndian: UInt16(content.count))
        bytes.append(littleEndian: ~UInt16(content.count))
        return bytes + content
    }
    let library = native("GLIBC_2.17")
    #expect(library.count < 0x10000)
    var good = ZIPBlueprint()
    good.deflated("libx.so.1", block(library), byteCount: library.count)
    #expect(JavaArchive(good.bytes())?.libraries == [.init(name: "libx.so.1", libC: .glibc, glibc: "GLIBC_2.17")])
    // An archive within an archive, as Maven puts them into web archives.
    let inner = jar([("META-INF/native/libx.so", library)])
    var outer = ZIPBlueprint()
    outer.deflated("WEB-INF/lib/a.jar", block(inner), byteCount: inner.count)
    #expect(JavaArchive(outer.bytes())?.libraries.first?.name == "WEB-INF/lib/a.jar!/META-INF/native/libx.so")
    // Cut off anywhere, and with any byte changed, it is read or not, and nothing else.
    let bytes = good.bytes()
    for count in stride(from: 0, to: bytes.count, by: 7) { #expect(JavaArchive(Array(bytes.prefix(count))) == nil) }
    for position in (bytes.count - 90)..<bytes.count {
        var changed = bytes
        changed[position] ^= 0xff
        #expect((JavaArchive(changed)?.libraries.count ?? 0) <= 1)
    }
    // What says that it is shorter or longer than it is.
    for count in [library.count - 1, library.count + 1] {
        var wrong = ZIPBlueprint()
        wrong.deflated("libx.so", block(library), byteCount: count)
        #expect(JavaArchive(wrong.bytes()) == nil)
    }
    // One that would grow beyond measure is named and left alone.
    var bomb = ZIPBlueprint()
    bomb.deflated("libx.so", block([0]), byteCount: 0xffff_fff0)
    #expect(JavaArchive(bomb.bytes())?.libraries == [.init(name: "libx.so", libC: nil, glibc: nil)])
}

@Test func `facts of archives come back from their encoding`() throws {
    let archive = JavaArchive(
        libraries: [.init(name: "a", libC: .glibc, glibc: "GLIBC_2.2.5"), .init(name: "b", libC: .musl, glibc: nil)],
        classPath: ["x.jar"]
    )
    let encoded = FileFacts.javaArchive(archive).encoded
    #expect(FileFacts(decoding: encoded)?.javaArchive?.libraries == archive.libraries)
    #expect(FileFacts(decoding: encoded)?.javaArchive?.classPath == ["x.jar"])
    for count in encoded.indices { #expect(FileFacts(decoding: Array(encoded.prefix(count))) == nil) }
}

@Test func `archives that name one another, and class paths without end, come to an end`() {
    var tree = java()
    for (name, other) in [("a", "b"), ("b", "a")] {
        let manifest = "Class-Path: \(other).jar \(name).jar none.jar\n"
        tree.file(PathBytes("/opt/\(name).jar"), jar([("META-INF/MANIFEST.MF", Array(manifest.utf8))]), mode: 0o644)
    }
    #expect(
        likely(tree) { $0.entrypoint = ["java", "-cp", "/opt/a.jar:none", "Main"] } == ["/opt/a.jar", "/opt/b.jar"]
    )
    let path = String(repeating: "/opt/*:", count: 200_000)
    #expect(likely(tree) { $0.entrypoint = ["java", "-cp", path, "Main"] } == ["/opt/a.jar", "/opt/b.jar"])
}
