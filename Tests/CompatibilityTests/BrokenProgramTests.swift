import Bytes
import Diagnostics
import ELFFixtures
import Testing

@testable import Compatibility

private func finding(_ code: String, _ path: PathBytes, _ content: [UInt8], mode: UInt32 = 0o755) -> Finding? {
    var tree = MemoryTree.debian()
    tree.file(path, content, mode: mode)
    return tree.report(.gramine) { $0.entrypoint = [path.description] }.finding(code)
}

@Test(arguments: [64, 100, 500])
func `a program that is cut off is damaged, not runnable`(length: Int) throws {
    let whole = MemoryTree.application.bytes()
    let found = try #require(finding("TB1119", "/opt/app", Array(whole.prefix(length))))
    #expect(found.severity == .error && found.path == "/opt/app")
    #expect(finding("TB1119", "/opt/app", whole) == nil)
}

@Test func `what stands in the place of a program is named`() throws {
    func message(_ content: [UInt8]) -> String { finding("TB1106", "/opt/app", content)?.message ?? "" }
    #expect(message([]).contains("is empty"))
    #expect(message([0xef, 0xbb, 0xbf] + Array("#!/bin/sh\n".utf8)).contains("byte order mark"))
    #expect(message(Array("\n#!/bin/sh\n".utf8)).contains("blanks stand before"))
    #expect(message(Array("MZ\u{0}\u{1}".utf8)).contains("Windows"))
    #expect(message(Array("version https://git-lfs.github.com/spec/v1\n".utf8)).contains("Git LFS"))
    #expect(message(Array("echo hello, world\n".utf8)).contains("neither an ELF program"))
    let mark = try #require(finding("TB1106", "/run.sh", [0xef, 0xbb, 0xbf] + Array("#!/bin/sh\n".utf8)))
    #expect(mark.message.contains("byte order mark"), "also by a name that is read for another reason")
}

@Test func `a pipe in the place of a program is no file without x bit`() throws {
    var tree = MemoryTree.debian()
    tree.put("/opt/app", ImageNode(kind: .fifo, mode: 0o644))
    let found = try #require(tree.report(.gramine) { $0.entrypoint = ["/opt/app"] }.finding("TB1102"))
    #expect(found.message.contains("pipe"))
}

@Test func `the links of a loop are told once each`() throws {
    var tree = MemoryTree.debian()
    tree.link("/opt/a", "b")
    tree.link("/opt/b", "a")
    let found = try #require(tree.report(.gramine) { $0.entrypoint = ["/opt/a"] }.finding("TB1104"))
    #expect(found.chain == ["link /opt/a -> b", "link /opt/b -> a"])
}

@Test func `an empty first argument and a whole command line in it are told for what they are`() throws {
    let tree = MemoryTree.debian()
    let empty = try #require(tree.report(.gramine) { $0.entrypoint = [""] }.finding("TB1100"))
    #expect(empty.message.contains("is empty"))
    let line = try #require(tree.report(.gramine) { $0.entrypoint = ["app --port 1"] }.finding("TB1101"))
    #expect(line.remedy.contains(#"["app", "--port", "1"]"#))
}

@Test func `a NUL ends the first line of a script, as for Linux`() {
    #expect(ShebangLine(Array("#!/bin/sh\u{0}x y\n".utf8))?.argument == nil)
    #expect(ShebangLine(Array("#!/bin/sh -e\n".utf8))?.argument == "-e")
}

@Test func `a program that a relative part of PATH has is a warning`() {
    func codes(_ path: String) -> [String] {
        MemoryTree.debian().report(.gramine) {
            $0.environment = ["PATH=" + path]
            $0.workingDirectory = "/usr/bin"
        }.findings.map(\.code.label)
    }
    #expect(codes(":/bin").contains("TB1141") && codes(".").contains("TB1141"))
    #expect(!codes("/bin:.").contains("TB1141"))
}

@Test func `a script or program that an interpreter is given must be there`() throws {
    var tree = MemoryTree.debian()
    tree.file("/app/start.sh", "exec app --flag\n", mode: 0o644)
    func report(_ arguments: [String], _ volumes: [String] = []) -> CompatibilityReport {
        tree.report(.gramine) {
            $0.entrypoint = arguments
            $0.workingDirectory = "/app"
            $0.volumes = volumes
        }
    }
    let missing = try #require(report(["sh", "none.sh", "x"]).finding("TB1118"))
    #expect(missing.severity == .warning && missing.path == "/app/none.sh")
    #expect(report(["sh", "none.sh"], ["/app"]).finding("TB1118") == nil, "it may be mounted")
    #expect(report(["sh", "app"]).finding("TB1118") == nil, "shells look into PATH as well")
    #expect(report(["sh", "-eo", "pipefail", "none.sh"]).finding("TB1118") != nil)
    #expect(InterpreterArguments.script(["python3", "-u", "x.py"]) == nil, "behind its options nothing is certain")
    let found = report(["sh", "start.sh"])
    #expect(found.finding("TB1118") == nil && found.summary.program == "/usr/bin/app", "without x bit and first line")
    #expect(InterpreterArguments.script(["java", "-Xmx1g", "-jar", "a.jar"]) == "a.jar")
    #expect(InterpreterArguments.script(["java", "-cp", "a.jar", "Main"]) == nil)
    #expect(InterpreterArguments.script(["python3.11", "app.py"]) == "app.py")
    #expect(InterpreterArguments.script(["python3", "-m", "x"]) == nil)
    #expect(InterpreterArguments.names(of: "server", for: ["node", "server"]).contains("server.js"))
    #expect(
        InterpreterArguments.script(["dotnet", "run"]) == nil && InterpreterArguments.script(["redis", "x"]) == nil
    )
}

@Test func `a wrapper in a script is a program that is likely to run`() throws {
    var tree = MemoryTree.debian()
    var gosu = ELFBlueprint()
    gosu.type = 2
    gosu.isDynamic = false
    tree.elf("/usr/sbin/gosu", gosu)
    tree.file("/entry.sh", "#!/bin/sh\nif [ x ]; then\n\texec gosu redis \"$0\" \"$@\"\nfi\nexec \"$@\"\n")
    let report = tree.report(.occlum) {
        $0.entrypoint = ["/entry.sh"]
        $0.command = ["app"]
    }
    let found = try #require(report.finding("TB1116"))
    #expect(found.path == "/usr/sbin/gosu" && found.severity == .warning)
    #expect(report.summary.program == "/usr/bin/app")
}

@Test func `a shell's command line is its own, and options behind a script are the script's`() {
    func command(_ arguments: PathBytes...) -> PathBytes? { InterpreterArguments.shellCommand(["sh"] + arguments) }
    #expect(command("-c", "app -x") == "app -x" && command("-ec", "app") == "app" && command("-ce", "app") == "app")
    #expect(command("-o", "pipefail", "-c", "app") == "app" && command("-eo", "pipefail", "-c", "app") == "app")
    #expect(command("--norc", "-c", "-e", "app") == "app" && command("-c", "--", "app") == "app")
    #expect(command("/e.sh", "-c", "x.conf") == nil && command("-e", "/e.sh", "-c", "x") == nil && command("-c") == nil)
    #expect(InterpreterArguments.script(["bash", "-eo", "pipefail", "start.sh", "-c"]) == "start.sh")
    var tree = MemoryTree.debian()
    tree.file("/e.sh", "#!/bin/sh\nexec app \"$@\"\n")
    let report = tree.report(.gramine) {
        $0.entrypoint = ["/e.sh"]
        $0.command = ["-c", "x.conf"]
    }
    #expect(report.errors == [] && report.summary.program == "/usr/bin/app")
}
