import Bytes
import Compatibility
import Testing

@Suite struct ScriptCommandsTests {
    private func closure(_ script: String, command: [String] = ["/entry.sh"]) -> [PathBytes] {
        var tree = MemoryTree.debian()
        tree.file("/entry.sh", script)
        for name in ["id", "sed", "mkdir"] { tree.link(PathBytes("/usr/bin/\(name)"), "app") }
        tree.file("/etc/default/app", "A=1\n")
        let report = tree.report(.gramine) { $0.entrypoint = command }
        return report.closure?.members.map(\.path) ?? []
    }

    @Test func `programs and files that a shell script names are likely reached`() {
        let paths = closure("#!/bin/sh\necho \"I am $(id -u)\"; . /etc/default/app\ncat x|sed s/a/b/\n# mkdir\n")
        #expect(paths.contains("/usr/bin/id"))
        #expect(paths.contains("/usr/bin/sed"))
        #expect(paths.contains("/etc/default/app"))
        #expect(!paths.contains("/usr/bin/mkdir"))
    }

    @Test func `a command line of a shell counts as a script`() {
        let paths = closure("", command: ["/bin/sh", "-c", "mkdir -p /tmp/x && exec app"])
        #expect(paths.contains("/usr/bin/mkdir"))
    }

    @Test(arguments: [
        "", "#", "#!/bin/sh\n\n\n", "#!/bin/sh\n$$$$((((", "#!/bin/sh\n/entry.sh /entry.sh", "#!/bin/sh\n\0\u{ff}",
    ])
    func `odd scripts come to an end`(script: String) {
        #expect(!closure(script).contains("/usr/bin/id"))
    }
}
