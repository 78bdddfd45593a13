import Bytes
import Diagnostics
import ELFFixtures
import OCI
import Testing

@testable import Compatibility

@Test func `a dynamic PIE with all its libraries runs in Gramine`() throws {
    let report = MemoryTree.debian().report(.gramine)
    #expect(report.verdict == .willRun, "\(report.findings)")
    #expect(report.summary.program == "/usr/bin/app")
    #expect(report.summary.libC == "glibc" && report.summary.glibcNeeded == "2.31")
    #expect(report.summary.distribution == "Debian GNU/Linux 12")
}

@Test func `an image without a program is an error`() {
    #expect(MemoryTree.debian().report(.gramine) { $0.entrypoint = [] }.errors == ["TB1100"])
}

@Test func `the default PATH counts where Env has none and an empty part is the working directory`() {
    let tree = MemoryTree.debian()
    #expect(tree.report(.gramine) { $0.environment = ["PATH=/usr/local/bin:/sbin"] }.errors == ["TB1101"])
    let report = tree.report(.gramine) {
        $0.environment = ["PATH=/opt:"]
        $0.workingDirectory = "/usr/bin"
    }
    #expect(report.errors.isEmpty)
}

@Test func `a relative name starts at the working directory`() {
    let tree = MemoryTree.debian()
    #expect(tree.report(.gramine) { $0.entrypoint = ["./app"] }.errors == ["TB1101"])
    let report = tree.report(.gramine) {
        $0.entrypoint = ["./app"]
        $0.workingDirectory = "/usr/bin"
    }
    #expect(report.errors.isEmpty && report.summary.program == "/usr/bin/app")
}

@Test func `a working directory that is there is no finding, for Occlum neither`() {
    func codes(_ kit: KitFacts, _ directory: String) -> [String] {
        let report = MemoryTree.debian().report(kit) { $0.workingDirectory = directory }
        return report.findings.map { "TB\($0.code.number)" }
    }
    for kit in [KitFacts.gramine, .occlum] {
        #expect(!codes(kit, "/usr/bin").contains("TB1158"))
        #expect(codes(kit, "/no/such").contains("TB1158"))
        func severity(_ directory: String) -> Severity? {
            MemoryTree.debian().report(kit) { $0.workingDirectory = directory }.finding("TB1158")?.severity
        }
        #expect(severity("/no/such") == .note && severity("/usr/bin/app") == .error)
    }
}

@Test func `each way not to find a program has its own code`() throws {
    var tree = MemoryTree.debian()
    tree.file("/opt/plain", "x", mode: 0o755)
    tree.file("/opt/locked", "#!/bin/sh\n", mode: 0o644)
    tree.link("/opt/loop", "loop2")
    tree.link("/opt/loop2", "loop")
    tree.link("/opt/dangling", "../nowhere/app")
    tree.link("/opt/up", "../../../../usr/bin/app")
    var foreign = ELFBlueprint.library("x")
    foreign.machine = 183
    tree.elf("/opt/arm", foreign)
    func errors(_ program: String) -> [String] { tree.report(.gramine) { $0.entrypoint = [program] }.errors }
    #expect(errors("/opt/missing") == ["TB1101"])
    #expect(errors("/opt/locked") == ["TB1102"])
    #expect(errors("/opt") == ["TB1103"])
    #expect(errors("/opt/loop") == ["TB1104"])
    #expect(errors("/opt/dangling") == ["TB1105"])
    #expect(errors("/opt/plain") == ["TB1106"])
    #expect(errors("/opt/arm") == ["TB1107"])
    #expect(errors("/opt/plain/x") == ["TB1101"])
    #expect(errors("/opt/up") == [], "a link cannot lead out of the image")
    let dangling = try #require(tree.report(.gramine) { $0.entrypoint = ["/opt/dangling"] }.finding("TB1105"))
    #expect(dangling.message.contains("../nowhere/app") && dangling.chain == ["link /opt/dangling -> ../nowhere/app"])
}

@Test func `a name that is missing behind a link to a directory is missing and no dangling link`() {
    #expect(MemoryTree.debian().report(.gramine) { $0.entrypoint = ["/bin/none"] }.errors == ["TB1101"])
}

@Test func `a script is followed to its interpreter and exec of its arguments to the program`() throws {
    var tree = MemoryTree.debian()
    tree.file(
        "/entry.sh",
        "#!/bin/sh\nset -e\nif [ \"$1\" = x ]; then exec gosu redis \"$0\" \"$@\"; fi\nexec \"$@\"\n"
    )
    let report = tree.report(.gramine) {
        $0.entrypoint = ["/entry.sh"]
        $0.command = ["app"]
    }
    #expect(report.errors.isEmpty)
    let closure = try #require(report.closure)
    #expect(closure.members.map(\.path).contains("/entry.sh"))
    #expect(closure.members.map(\.path).contains("/bin/sh"))
    #expect(report.summary.program == "/usr/bin/app")
    let app = try #require(closure.members.first { $0.resolved == "/usr/bin/app" })
    #expect(app.chain == ["/entry.sh", "exec \"$@\"", "/usr/bin/app"])
    let missing = tree.report(.gramine) {
        $0.entrypoint = ["/entry.sh"]
        $0.command = ["none"]
    }
    #expect(missing.errors == ["TB1101"])
}

@Test func `what a script's last line starts through a wrapper is the program`() {
    var tree = MemoryTree.debian()
    tree.elf("/usr/bin/gosu", MemoryTree.application)
    func program(_ script: String, _ command: [String]) -> (PathBytes?, [String]) {
        tree.file("/entry.sh", "#!/bin/sh\n" + script)
        let report = tree.report(.gramine) {
            $0.entrypoint = ["/entry.sh"]
            $0.command = command
        }
        return (report.summary.program, report.errors)
    }
    let plain = "exec gosu redis \"$@\"\n"
    #expect(program(plain, ["app", "-x"]) == ("/usr/bin/app", []))
    #expect(program("set -- app \"$@\"\n" + plain, ["-x"]) == ("/usr/bin/app", []))
    // Which program the option is for only the script knows.
    #expect(program("set -- $PROGRAM \"$@\"\n" + plain, ["-x"]) == ("/usr/bin/gosu", []))
    #expect(program(plain, []) == ("/usr/bin/gosu", []))
}

@Test func `busybox is the applet that it is told to be, and env looks in the PATH that it sets`() {
    var tree = MemoryTree.debian()
    tree.elf("/usr/bin/busybox", MemoryTree.application)
    tree.elf("/usr/bin/env", MemoryTree.application)
    tree.elf("/opt/bin/own", MemoryTree.application)
    tree.file("/start.sh", "exec app\n", mode: 0o644)
    func report(_ arguments: String...) -> CompatibilityReport { tree.report(.gramine) { $0.entrypoint = arguments } }
    #expect(report("busybox", "sh", "-c", "app").summary.program == "/usr/bin/app")
    #expect(report("busybox", "sh", "/start.sh").summary.program == "/usr/bin/app")
    #expect(report("busybox", "env", "-i", "A=b", "app").summary.program == "/usr/bin/app")
    #expect(report("busybox", "sh", "/none.sh").finding("TB1118") != nil)
    #expect(report("busybox", "httpd", "-f").errors == [])
    #expect(report("env", "PATH=/none:/opt/bin", "own").summary.program == "/opt/bin/own")
    #expect(report("env", "PATH=/none", "own").errors == ["TB1101"])
}

@Test func `options of Cmd go to the program that the script puts before them`() {
    var tree = MemoryTree.debian()
    tree.file("/entry.sh", "#!/bin/sh\nif [ x ]; then\n\tset -- app \"$@\"\nfi\nexec \"$@\"\n")
    let report = tree.report(.gramine) {
        $0.entrypoint = ["/entry.sh"]
        $0.command = ["--port", "1"]
    }
    #expect(report.summary.program == "/usr/bin/app")
}

@Test(
    arguments: [
        ["tini", "-g", "--", "app", "x"], ["tini", "-p", "SIGTERM", "app"], ["dumb-init", "-v", "--", "app"],
        ["gosu", "redis", "app"], ["su-exec", "redis", "app"], ["env", "-i", "A=b", "-u", "C", "app"],
        ["env", "-S", "A=b app -x"], ["nice", "-n", "5", "app"], ["timeout", "-k", "1", "10", "app"],
    ] as [[String]]
)
func `wrappers are seen through`(arguments: [String]) {
    var tree = MemoryTree.debian()
    for name in ["tini", "dumb-init", "gosu", "su-exec", "env", "nice", "timeout"] {
        tree.elf(PathBytes("/usr/bin/" + name), MemoryTree.application)
    }
    let report = tree.report(.gramine) { $0.entrypoint = arguments }
    #expect(report.summary.program == "/usr/bin/app")
    #expect(report.closure?.members.contains { $0.path == PathBytes("/usr/bin/" + (arguments.first ?? "")) } == true)
}

@Test func `a command of the shell is followed`() {
    let report = MemoryTree.debian().report(.gramine) { $0.entrypoint = ["/bin/sh", "-c", "exec app --x ''"] }
    #expect(report.summary.program == "/usr/bin/app")
    let several = MemoryTree.debian().report(.gramine) { $0.entrypoint = ["/bin/sh", "-c", "app && app"] }
    #expect(several.summary.program == "/bin/sh")
    #expect(several.closure?.members.contains { $0.path == "/usr/bin/app" && $0.reason == .likely } == true)
}

@Test func `env in a script's first line is seen through`() {
    var tree = MemoryTree.debian()
    tree.elf("/usr/bin/env", MemoryTree.application)
    tree.file("/run.py", "#!/usr/bin/env app\n")
    let report = tree.report(.gramine) { $0.entrypoint = ["/run.py"] }
    #expect(report.errors.isEmpty && report.summary.program == "/usr/bin/app")
}

@Test func `first lines that fail are named for what they are`() {
    var tree = MemoryTree.debian()
    tree.file("/crlf", "#!/bin/sh\r\nexit\r\n")
    tree.file("/absent", "#!/bin/bash\n")
    tree.file("/arguments", "#!/bin/sh -e\n")
    tree.file("/empty", "#! \n")
    tree.file("/long", "#!/" + String(repeating: "./", count: 80) + "bin/sh\n")
    for depth in 0..<6 { tree.file(PathBytes("/nested\(depth)"), "#!/nested\(depth + 1)\n") }
    tree.file("/nested6", "#!/nested0\n")
    func errors(_ path: String, _ kit: KitFacts) -> [String] { tree.report(kit) { $0.entrypoint = [path] }.errors }
    #expect(errors("/crlf", .gramine) == ["TB1109"])
    #expect(errors("/absent", .gramine) == ["TB1108"])
    #expect(errors("/arguments", .gramine) == [])
    #expect(errors("/arguments", .occlum) == ["TB1110"])
    #expect(errors("/empty", .gramine) == ["TB1113"])
    #expect(errors("/long", .gramine) == [])
    #expect(errors("/long", .occlum).contains("TB1111"))
    #expect(errors("/nested0", .gramine) == ["TB1112"])
    tree.file("/blanks", "#!/bin/sh \n")
    tree.file("/endless", "#!/bin/sh")
    tree.file("/two", "#!/arguments\n")
    tree.file("/nested7", "#!/bin/sh\n")
    for depth in 3..<7 { tree.file(PathBytes("/nested\(depth)"), "#!/nested\(depth + 1)\n") }
    #expect(errors("/nested3", .gramine) == [], "five scripts in a row are what Linux takes")
    #expect(errors("/nested2", .gramine) == ["TB1112"])
    #expect(errors("/blanks", .gramine) == [] && errors("/blanks", .occlum).contains("TB1110"))
    #expect(errors("/endless", .gramine) == [] && errors("/endless", .occlum).contains("TB1111"))
    #expect(errors("/two", .gramine) == [] && errors("/two", .occlum) == ["TB1112"])
    let old = KitFacts(libOS: "gramine", version: "1.2", rules: .gramine(version: "1.2"))
    #expect(errors("/arguments", old) == ["TB1114"])
}

@Test func `users are looked up in the image's own files`() throws {
    let tree = MemoryTree.debian()
    func user(_ text: String) throws -> [UInt32] {
        let user = try ImageUser(text, tree: tree)
        return [user.user, user.group]
    }
    #expect(try user("") == [0, 0])
    #expect(try user("redis") == [999, 998])
    #expect(try user("redis:extra") == [999, 44])
    #expect(try user("999") == [999, 998])
    #expect(try user("1234") == [1234, 0])
    #expect(try user("1:2") == [1, 2])
    #expect(throws: ImageUser.Unknown.self) { try user("nobody") }
    #expect(throws: ImageUser.Unknown.self) { try user("redis:none") }
    #expect(tree.report(.gramine) { $0.user = "nobody" }.errors == ["TB1152"])
    #expect(tree.report(.occlum) { $0.user = "redis" }.finding("TB1151")?.severity == .warning)
}

@Test func `the config of an image gives what is launched`() throws {
    let text = """
        {"architecture":"amd64","os":"linux","config":{"Entrypoint":["/e"],"Cmd":["c"],"Env":["A=1","A=2"],\
        "WorkingDir":"/w","User":"1:2","Volumes":{"/v":{}},"ExposedPorts":{"80/tcp":{}},\
        "Healthcheck":{"Test":["CMD","x"]}},"rootfs":{"type":"layers","diff_ids":[]}}
        """
    let launch = ImageLaunch(try ImageConfig(Array(text.utf8)))
    #expect(launch.arguments == ["/e", "c"])
    #expect(launch.variable("A") == "2" && launch.variable("B") == nil)
    #expect(launch.directory == "/w" && launch.user == "1:2")
    #expect(launch.volumes == ["/v"] && launch.exposedPorts == ["80/tcp"] && launch.hasHealthcheck)
}

@Test func `parts that mean nothing are left out of the path that opens a file`() throws {
    var tree = MemoryTree.debian()
    tree.link("/opt/deep", "/usr/lib/x86_64-linux-gnu")
    tree.file("/usr/lib/x", "x")
    #expect(try tree.resolve("/usr//./bin/../bin/app").path == "/usr/bin/app")
    let crossing = try tree.resolve("/opt/deep/../x")
    #expect(crossing.resolved == "/usr/lib/x" && crossing.path == "/opt/deep/../x", "/opt/x is no such file")
}

@Test func `a script that ends with exec comes to that program, with the script's arguments`() throws {
    var tree = MemoryTree.debian()
    tree.file("/run.sh", "#!/bin/sh\nset -e\nexport A=1\nexec app \\\n  --config /etc/x \"$@\"\n")
    let report = tree.report(.gramine) {
        $0.entrypoint = ["/run.sh"]
        $0.command = ["-v"]
    }
    #expect(report.summary.program == "/usr/bin/app")
    let member = try #require(report.closure?.members.first { $0.resolved == "/usr/bin/app" })
    #expect(member.reason == .program && member.chain == ["/run.sh", "exec app", "/usr/bin/app"])
    tree.file("/run.sh", "#!/bin/sh\nif [ x ]; then\n  exec none\nfi\n")
    #expect(tree.report(.gramine) { $0.entrypoint = ["/run.sh"] }.errors == [], "only one of several ways")
    tree.file("/run.sh", "#!/bin/sh\nexec none\n")
    #expect(tree.report(.gramine) { $0.entrypoint = ["/run.sh"] }.errors == ["TB1101"])
}

@Test func `what a script forks for is told apart`() {
    func judged(_ text: String) -> ScriptProcesses { ScriptProcesses(Array(text.utf8)) }
    #expect(judged("# a | b\nset -e\nA=1 B=\"x y\"\ncase \"$1\" in\n-f|--file) shift ;;\nesac\nexec x\n") == .none)
    #expect(judged("main() {\n  echo 'a | b' >&2\n}\nmain\n") == .commands)
    #expect(judged("mkdir -p /x && exec y\n") == .commands)
    #expect(judged("echo $((1 + 2))\nexec x\n") == .none)
    for text in ["a | b", "x=`id`", "x=\"$(id -u)\"", "(cd /)", "server &\nwait", "[ \"$(id)\" = 0 ]"] {
        #expect(judged(text) == .subshells, "\(text)")
    }
}

@Test func `scripts that start themselves come to an end`() {
    var tree = MemoryTree.debian()
    tree.file("/self", "#!/bin/sh\nexec /self\nexec \"$@\"\n")
    tree.file("/ping", "#!/bin/sh\nexec /pong\n")
    tree.file("/pong", "#!/bin/sh\nset -- /ping \"$@\"\nexec /ping\nexec \"$@\"\n")
    for arguments in [["/self"], ["/self", "/self", "/self"], ["/ping", "-x"], ["/pong", "-x"]] {
        let report = tree.report(.gramine) { $0.entrypoint = arguments }
        #expect(report.errors == [])
        #expect(report.summary.program == "/bin/sh")
    }
}

@Test func `the last line of a script is the program that it is for, with or without exec`() {
    var tree = MemoryTree.debian()
    func program(_ lines: String) -> PathBytes? {
        tree.file("/run.sh", "#!/bin/sh\n" + lines)
        return tree.report(.gramine) { $0.entrypoint = ["/run.sh"] }.summary.program
    }
    #expect(program("cd /\napp --flag x\n") == "/usr/bin/app")
    #expect(program("exec -a name app\n") == "/usr/bin/app")
    #expect(program("app --flag\necho done\n") == "/bin/sh")
    #expect(program("app() {\n  echo\n}\napp\n") == "/bin/sh", "a function of the script")
    #expect(program("none --flag\n") == "/bin/sh", "what is not there may be a function of a file that is read")
    #expect(program("if true; then\n  app\nfi\n") == "/bin/sh")
}
