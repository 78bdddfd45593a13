import Bytes
import Compatibility
import Diagnostics
import ELFFixtures
import Testing

/// Debian with a program of this name that imports fork.
private func debian(with name: String) -> MemoryTree {
    var tree = MemoryTree.debian()
    var plan = MemoryTree.application
    plan.symbols.append(.init("fork"))
    tree.elf(PathBytes("/usr/bin/" + name), plan)
    return tree
}

private func forks(_ tree: MemoryTree, _ arguments: [String], _ kit: KitFacts = .occlum) -> Severity? {
    tree.report(kit) { $0.entrypoint = arguments }.finding("TB1131")?.severity
}

@Test func `nginx runs in Occlum as one process only, as its arguments or its file say`() {
    var tree = debian(with: "nginx")
    #expect(forks(tree, ["nginx"]) == .error)
    #expect(forks(tree, ["nginx", "-g", "daemon off;"]) == .error)
    #expect(forks(tree, ["nginx", "-g", "daemon off; master_process  off;"]) == .warning)
    #expect(forks(tree, ["nginx"], .gramine) == .note)
    tree.file("/etc/nginx/nginx.conf", "# master_process off;\ndaemon off;\n", mode: 0o644)
    #expect(forks(tree, ["nginx"]) == .error, "a comment")
    tree.file("/etc/nginx/nginx.conf", "master_process off;\ndaemon off;\n", mode: 0o644)
    #expect(forks(tree, ["nginx"]) == .warning)
    #expect(forks(tree, ["nginx", "-c", "/etc/other.conf"]) == .error, "another file")
}

@Test func `redis that does not save does not fork`() {
    let tree = debian(with: "redis-server")
    #expect(forks(tree, ["redis-server"]) == .warning)
    #expect(forks(tree, ["redis-server", "--save", "60 1"]) == .warning)
    #expect(forks(tree, ["redis-server", "--save", "", "--appendonly", "no"]) == .note)
}

@Test func `postgres runs in neither LibOS, for one reason each`() throws {
    let tree = debian(with: "postgres")
    #expect(tree.report(.occlum) { $0.entrypoint = ["postgres"] }.errors == ["TB1131"])
    let report = tree.report(.gramine) { $0.entrypoint = ["postgres"] }
    #expect(report.errors == ["TB1140"])
    #expect(try #require(report.finding("TB1140")).message.contains("shared memory"))
}

@Test func `scripts that serve with workers are known by their names`() {
    var tree = debian(with: "python3")
    tree.file("/usr/bin/gunicorn", "#!/usr/bin/python3\nimport x\n")
    #expect(forks(tree, ["gunicorn", "app"]) == .error)
    tree.file("/usr/bin/tool", "#!/usr/bin/python3\nimport x\n")
    #expect(forks(tree, ["tool"]) == .warning)
}

@Test(arguments: [["setuidgid", "redis", "app"], ["chpst", "-u", "redis", "app"], ["runuser", "-u", "redis", "app"]])
func `wrappers of supervisors are seen through`(arguments: [String]) {
    var tree = MemoryTree.debian()
    for name in ["setuidgid", "chpst", "runuser"] { tree.elf(PathBytes("/usr/bin/" + name), MemoryTree.application) }
    #expect(tree.report(.gramine) { $0.entrypoint = arguments }.summary.program == "/usr/bin/app")
}

@Test func `a JVM that is told not to compress pointers needs no telling`() {
    var tree = MemoryTree.debian()
    tree.elf("/usr/bin/java", .program(interpreter: glibcLoader, needed: ["libjli.so", "libc.so.6"]))
    tree.elf("/usr/lib/x86_64-linux-gnu/libjli.so", .library("libjli.so"))
    func isTold(_ change: (inout ImageLaunch) -> Void) -> Bool {
        tree.report(.occlum) {
            $0.entrypoint = ["java", "-jar", "x"]
            change(&$0)
        }.finding("TB1135") == nil
    }
    #expect(!isTold { _ in })
    #expect(isTold { $0.entrypoint = ["java", "-XX:-UseCompressedOops", "-version"] })
    #expect(isTold { $0.environment = ["JAVA_TOOL_OPTIONS=-Xmx1g -XX:-UseCompressedOops"] })
}

@Test func `sizes hold the heap that is asked for`() throws {
    var tree = MemoryTree.debian()
    tree.elf("/usr/bin/java", .program(interpreter: glibcLoader, needed: ["libjli.so", "libc.so.6"]))
    tree.elf("/usr/lib/x86_64-linux-gnu/libjli.so", .library("libjli.so"))
    func summary(_ options: String) -> ImageSummary {
        tree.report(.gramine) {
            $0.entrypoint = ["java", options, "X"]
            $0.environment = ["JAVA_OPTS=-Xmx1g"]
        }.summary
    }
    #expect(summary("-v").memory?.heap == 1024)
    #expect(summary("-v").preset == .java, "that fits")
    let large = summary("-Xmx20G")
    #expect(large.memory?.heap == 20480 && large.preset?.name == "java")
    #expect(large.preset?.enclaveSize == 32768)
    #expect(try #require(large.preset).userSpace >= 20480)
    for odd in ["-Xmx", "-Xmxg", "-Xmx-1g", "-Xmx99999999999999999999g", "-Xmx9999999999g", "-Xmx0"] {
        #expect(summary(odd).memory?.heap == 1024, "\(odd) counts for nothing")
    }
    #expect(summary("-Xmx1500000").memory?.heap == 2, "bytes")
}

@Test func `a file that does not go into the enclave is told`() {
    var tree = MemoryTree.debian()
    tree.put("/model.bin", ImageNode(kind: .file, mode: 0o644, size: 4 << 30))
    #expect(tree.report(.gramine).finding("TB1166")?.path == "/model.bin")
    tree.put("/model.bin", ImageNode(kind: .file, mode: 0o644, size: 16 << 20))
    #expect(tree.report(.gramine).finding("TB1166") == nil)
}

@Test func `what forks by its libraries or is static is known by its name`() {
    var tree = MemoryTree.debian()
    var busybox = ELFBlueprint()
    busybox.type = 2
    busybox.isDynamic = false
    tree.elf("/usr/bin/busybox", busybox)
    tree.elf("/usr/sbin/php-fpm8.2", MemoryTree.application)
    for program in ["busybox", "php-fpm8.2"] {
        let report = tree.report(.occlum) { $0.entrypoint = [program] }
        #expect(report.findings.contains { $0.code == .forks && $0.severity == .error }, "\(program)")
    }
}
