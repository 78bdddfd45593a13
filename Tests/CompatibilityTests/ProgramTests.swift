import Bytes
import Compatibility
import Diagnostics
import ELFFixtures
import Testing

/// The errors for a program of its own kind.
private func errors(_ kit: KitFacts, _ change: (inout ELFBlueprint) -> Void) -> [String] {
    var tree = MemoryTree.debian()
    var plan = MemoryTree.application
    change(&plan)
    tree.elf("/usr/bin/app", plan)
    return tree.report(kit).errors
}

@Test func `Occlum refuses programs that are not dynamic PIE and Gramine runs them`() {
    let fixed: (inout ELFBlueprint) -> Void = { $0.type = 2 }
    let isStatic: (inout ELFBlueprint) -> Void = {
        $0.type = 2
        $0.interpreter = nil
        $0.isDynamic = false
    }
    let staticPIE: (inout ELFBlueprint) -> Void = {
        $0 = ELFBlueprint()
        $0.flags1 = 0x0800_0000
    }
    #expect(errors(.occlum, fixed) == ["TB1115"])
    #expect(errors(.occlum, isStatic) == ["TB1116"])
    #expect(errors(.occlum, staticPIE) == ["TB1117"])
    for change in [fixed, isStatic, staticPIE] { #expect(errors(.gramine, change) == []) }
}

private func goSection(_ version: String, _ module: String) -> [UInt8] {
    let marker = [UInt8](repeating: 0x30, count: 16)
    let text = marker + Array(module.utf8) + marker
    var bytes: [UInt8] = [0xff] + Array(" Go buildinf:".utf8) + [8, 2] + [UInt8](repeating: 0, count: 16)
    bytes += [UInt8(version.utf8.count)] + Array(version.utf8)
    var length = text.count
    while length >= 0x80 {
        bytes.append(UInt8(length & 0x7f) | 0x80)
        length >>= 7
    }
    return bytes + [UInt8(length)] + text
}

@Test func `Go programs are recognised with version, build mode and cgo`() {
    var tree = MemoryTree.debian()
    var plan = MemoryTree.application
    let module =
        "path\texample\nbuild\t-buildmode=pie\nbuild\tCGO_ENABLED=1\n" + String(repeating: "dep\tx\n", count: 40)
    plan.sections = [(".go.buildinfo", goSection("go1.21.5", module))]
    tree.elf("/usr/bin/app", plan)
    let report = tree.report(.occlum)
    #expect(report.errors == ["TB1130"])
    #expect(report.summary.runtime == "Go go1.21.5 (pie, cgo)")
    #expect(report.summary.preset == .go)
    #expect(tree.report(.gramine).errors == [])
}

@Test func `fork is an error for a shell in Occlum, a warning for others, a note in Gramine`() {
    var tree = MemoryTree.debian()
    var plan = MemoryTree.application
    plan.symbols.append(.init("fork"))
    tree.elf("/usr/bin/app", plan)
    #expect(tree.report(.occlum).finding("TB1131")?.severity == .warning)
    #expect(tree.report(.gramine).finding("TB1131")?.severity == .note)
    func severity(_ script: String) -> Severity? {
        tree.file("/run.sh", "#!/bin/sh\n" + script)
        return tree.report(.occlum) { $0.entrypoint = ["/run.sh"] }.findings
            .first { $0.code == .forks && $0.path == "/usr/bin/dash" }?.severity
    }
    #expect(severity("app | app\n") == .error)
    #expect(severity("x=$(app)\n") == .error)
    #expect(severity("set -e\n[ -z \"$1\" ] && exit\nexec app\n") == .warning)
}

@Test func `imports of calls without support are named with the call`() throws {
    var tree = MemoryTree.debian()
    var plan = MemoryTree.application
    plan.symbols += [.init("io_uring_setup"), .init("seteuid"), .init("inotify_init1"), .init("read")]
    tree.elf("/usr/bin/app", plan)
    for kit in [KitFacts.gramine, .occlum] {
        let finding = try #require(tree.report(kit).finding("TB1132"))
        #expect(finding.severity == .warning)
        #expect(finding.message.contains("inotify_init1, io_uring_setup, seteuid (setresuid)"))
        #expect(!finding.message.contains("read"))
    }
    plan.symbols.append(.init("Py_BytesMain", defined: true))
    tree.elf("/usr/bin/app", plan)
    #expect(tree.report(.gramine).finding("TB1132")?.severity == .note, "an interpreter imports everything")
    #expect(tree.report(.gramine).verdict == .willRun)
}

@Test func `instructions that make system calls are counted in code only`() throws {
    var tree = MemoryTree.debian()
    var plan = MemoryTree.application
    plan.code = [0x0f, 0x05, 0x0f, 0x0f, 0x05, 0xc3]
    tree.elf("/usr/bin/app", plan)
    let finding = try #require(tree.report(.gramine).finding("TB1133"))
    #expect(finding.message.contains("stand 2 times"))
    #expect(finding.severity == .note)
}

@Test func `a JVM is recognised by its launcher and described by its release file`() {
    var tree = MemoryTree.debian()
    tree.elf("/usr/lib/jvm/j/bin/java", .program(interpreter: glibcLoader, needed: ["libjli.so", "libc.so.6"]))
    tree.elf("/usr/lib/x86_64-linux-gnu/libjli.so", .library("libjli.so"))
    tree.file("/usr/lib/jvm/j/release", "JAVA_VERSION=\"17.0.9\"\nIMPLEMENTOR=\"Alibaba\"\n", mode: 0o644)
    tree.elf("/usr/lib/jvm/j/lib/server/libjvm.so", .library("libjvm.so"))
    tree.elf("/usr/lib/jvm/j/lib/libnet.so", .library("libnet.so", needed: ["libjvm.so"]))
    let report = tree.report(.occlum) { $0.entrypoint = ["/usr/lib/jvm/j/bin/java"] }
    #expect(report.summary.runtime == "JVM 17.0.9 (Dragonwell)")
    #expect(report.summary.preset == .java)
    #expect(report.finding("TB1135") != nil)
    #expect(report.finding("TB1121") == nil, "what the JVM has loaded is not looked for")
    #expect(report.closure?.members.contains { $0.path == "/usr/lib/jvm/j/lib/server/libjvm.so" } == true)
}

@Test func `Node 18 is refused by Occlum by its library's number`() {
    var tree = MemoryTree.debian()
    tree.elf("/usr/bin/node", .program(interpreter: glibcLoader, needed: ["libnode.so.108", "libc.so.6"]))
    var library = ELFBlueprint.library("libnode.so.108")
    library.symbols = [.init("napi_module_register", defined: true)]
    tree.elf("/usr/lib/x86_64-linux-gnu/libnode.so.108", library)
    let report = tree.report(.occlum) { $0.entrypoint = ["node"] }
    #expect(report.errors == ["TB1134"])
    #expect(report.summary.runtime == "Node.js 18")
    #expect(tree.report(.gramine) { $0.entrypoint = ["node"] }.errors == [])
}

@Test func `a version of Node between those that are known to run and to fail is a warning`() {
    var tree = MemoryTree.debian()
    tree.elf("/usr/bin/node", .program(interpreter: glibcLoader, needed: ["libnode.so.93", "libc.so.6"]))
    var library = ELFBlueprint.library("libnode.so.93")
    library.symbols = [.init("napi_module_register", defined: true)]
    tree.elf("/usr/lib/x86_64-linux-gnu/libnode.so.93", library)
    let report = tree.report(.occlum) { $0.entrypoint = ["node"] }
    #expect(report.errors == [] && report.finding("TB1134")?.severity == .warning)
}

@Test func `a JVM names its maker and the C library that it was built for`() {
    var tree = MemoryTree.debian()
    tree.elf("/opt/jdk/bin/java", .program(interpreter: glibcLoader, needed: ["libjli.so", "libc.so.6"]))
    tree.elf("/usr/lib/x86_64-linux-gnu/libjli.so", .library("libjli.so"))
    tree.file(
        "/opt/jdk/release",
        "IMPLEMENTOR=\"Eclipse Adoptium\"\nJAVA_VERSION=\"21.0.4\"\nLIBC=\"gnu\"\n",
        mode: 0o644
    )
    let report = tree.report(.gramine) { $0.entrypoint = ["/opt/jdk/bin/java"] }
    #expect(report.summary.runtime == "JVM 21.0.4 (Eclipse Adoptium, for glibc)")
}

@Test func `the skeleton runs nothing and says so`() {
    let kit = KitFacts(libOS: "skeleton", version: "1", rules: .skeleton)
    let report = MemoryTree().report(kit)
    #expect(report.verdict == .mayRun && report.blocking.isEmpty)
    #expect(report.render().last?.text == "verdict: no program runs in skeleton 1: 1 note")
    #expect(report.finding("TB1138")?.severity == .note)
    #expect(MemoryTree().report(kit) { $0.architecture = "arm64" }.errors == ["TB1150"])
}

@Test func `facts of the image are found whatever runs`() {
    var tree = MemoryTree.debian()
    tree.file("/srv/key", "-----BEGIN RSA PRIVATE KEY-----\nMII", mode: 0o600)
    tree.file("/srv/cert", "-----BEGIN CERTIFICATE-----\nMII" + String(repeating: "x", count: 60), mode: 0o644)
    tree.file("/app/.env", "SECRET=1", mode: 0o644)
    tree.file("/usr/bin/su", "x", mode: 0o4755)
    tree.put("/dev/null", ImageNode(kind: .characterDevice, mode: 0o666))
    let report = tree.report(.gramine) {
        $0.volumes = ["/data"]
        $0.exposedPorts = ["80/tcp"]
        $0.hasHealthcheck = true
    }
    #expect(report.verdict == .willRun, "what is in an image does not keep it from running")
    func path(_ code: String) -> PathBytes? { report.finding(code)?.path }
    #expect(path("TB1159") == "/srv/key")
    #expect(path("TB1160") == "/app/.env")
    #expect(path("TB1153") == "/usr/bin/su")
    #expect(path("TB1154") == "/dev/null")
    #expect(path("TB1155") == "/data")
    #expect(report.finding("TB1156") != nil && report.finding("TB1157") != nil)
    #expect(report.findings.filter { $0.code == .privateKey }.count == 1)
}

@Test func `calls that need a setting name it`() throws {
    var tree = MemoryTree.debian()
    var plan = MemoryTree.application
    plan.symbols.append(.init("eventfd"))
    tree.elf("/usr/bin/app", plan)
    let old = KitFacts(libOS: "gramine", version: "1.6", rules: .gramine(version: "1.6"))
    let finding = try #require(tree.report(old).finding("TB1139"))
    #expect(finding.message.contains("sys.insecure__allow_eventfd = true") && finding.severity == .note)
    #expect(tree.report(.gramine).finding("TB1139") == nil, "since 1.7 Gramine has an eventfd of its own")
    #expect(tree.report(.occlum).finding("TB1139") == nil)
    plan.symbols = [.init("flock"), .init("eventfd"), .init("napi_module_register", defined: true)]
    tree.elf("/usr/bin/app", plan)
    #expect(tree.report(.gramine).finding("TB1139")?.message.contains("sys.experimental__enable_flock") == true)
    #expect(tree.report(old).finding("TB1139")?.severity == .warning, "Node.js does not start without eventfd")
}

@Test func `secrets are found by name in files and variables, and never told`() throws {
    var tree = MemoryTree.debian()
    for path in ["/root/.aws/credentials", "/root/.docker/config.json", "/srv/.env.production", "/root/.netrc"] {
        tree.file(PathBytes(path), "hunter2", mode: 0o600)
    }
    for path in ["/etc/app/config.json", "/srv/.env.example", "/srv/credentials"] {
        tree.file(PathBytes(path), "x", mode: 0o644)
    }
    let report = tree.report(.gramine) {
        $0.environment = [
            "DB_PASSWORD=hunter2", "API_TOKEN_FILE=/run/token", "SECRET_KEY=/run/key", "TOKEN=", "USE_TOKEN=true",
            "PATH=/usr/bin", "github_token=hunter2",
        ]
    }
    #expect(report.findings.filter { $0.code == .environmentFile }.count == 4)
    let variables = try #require(report.finding("TB1163"))
    #expect(variables.message.contains("DB_PASSWORD, github_token;"))
    #expect(!report.findings.contains { PathBytes($0.message.utf8).text?.contains("hunter2") == true })
    #expect(report.verdict == .willRun)
}

@Test func `debugging information, many setuid files and odd names are one finding each`() throws {
    var tree = MemoryTree.debian()
    for number in 0..<20 { tree.file(PathBytes("/usr/bin/s\(number)"), "x", mode: 0o4755) }
    tree.file("/usr/lib/debug/.build-id/aa/bb.debug", String(repeating: "x", count: 300))
    tree.file(PathBytes(Array("/srv/caf".utf8) + [0xe9]), "x")
    let report = tree.report(.occlum)
    #expect(report.errors == ["TB1162"])
    #expect(report.findings.filter { $0.code == .setuidFile }.count == 1)
    #expect(try #require(report.finding("TB1153")).message.contains("and 4 more"))
    #expect(try #require(report.finding("TB1164")).message.contains("300 bytes"))
    #expect(tree.report(.gramine).errors == [])
}

@Test func `more files than a LibOS lists quickly are told`() {
    var tree = MemoryTree.debian()
    var kit = KitFacts.gramine
    kit.rules.fileLimit = 2
    #expect(tree.report(kit).finding("TB1161")?.severity == .note)
    tree.elf("/usr/bin/app", .program(interpreter: glibcLoader, needed: ["libc.so.6"] + (0..<9).map { "lib\($0).so" }))
    for number in 0..<9 {
        tree.elf(PathBytes("/usr/lib/x86_64-linux-gnu/lib\(number).so"), .library("lib\(number).so"))
    }
    #expect(tree.report(kit).finding("TB1161")?.severity == .warning)
    #expect(tree.report(.occlum).finding("TB1161") == nil)
}

@Test func `NET is described by its newest framework`() {
    var tree = MemoryTree.debian()
    var host = MemoryTree.application
    host.symbols.append(.init("dlopen"))
    host.sections = [(".rodata", [0] + Array("libhostfxr.so".utf8) + [0])]
    tree.elf("/usr/share/dotnet/dotnet", host)
    for version in ["8.0.11", "8.0.2", "9.0.0-rc.1", "6.0.36"] {
        tree.file(PathBytes("/usr/share/dotnet/shared/Microsoft.NETCore.App/\(version)/x.dll"), "x", mode: 0o644)
    }
    let report = tree.report(.gramine) { $0.entrypoint = ["/usr/share/dotnet/dotnet", "app.dll"] }
    #expect(report.summary.runtime == ".NET 9.0.0-rc.1")
}
