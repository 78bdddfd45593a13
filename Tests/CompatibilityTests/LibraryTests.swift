import Bytes
import Compatibility
import Diagnostics
import ELF
import ELFFixtures
import Testing

@Test func `a missing library names who needs it and where it was looked for`() throws {
    var tree = MemoryTree.debian()
    tree.elf("/usr/bin/app", .program(interpreter: glibcLoader, needed: ["libx.so.1", "libc.so.6"]))
    tree.elf("/opt/lib/libx.so.1", .library("libx.so.1", needed: ["liby.so"]))
    tree.file("/etc/ld.so.conf", "# x\ninclude /etc/ld.so.conf.d/*.conf\n", mode: 0o644)
    tree.file("/etc/ld.so.conf.d/local.conf", "/opt/lib\n", mode: 0o644)
    let report = tree.report(.gramine)
    #expect(report.errors == ["TB1121"])
    let finding = try #require(report.finding("TB1121"))
    #expect(finding.path == "/opt/lib/libx.so.1")
    #expect(finding.message.contains("liby.so") && finding.message.contains("/opt/lib:/lib/x86_64-linux-gnu"))
    #expect(finding.chain == ["/usr/bin/app", "needs libx.so.1", "/opt/lib/libx.so.1"])
}

@Test func `RPATH, RUNPATH, $ORIGIN and LD_LIBRARY_PATH are searched in the loader's order`() throws {
    func found(_ change: (inout ELFBlueprint, inout ELFBlueprint) -> Void, environment: [String] = []) -> [PathBytes] {
        var tree = MemoryTree.debian()
        var program = ELFBlueprint.program(interpreter: glibcLoader, needed: ["liba.so"])
        var library = ELFBlueprint.library("liba.so", needed: ["libb.so"])
        change(&program, &library)
        tree.elf("/opt/app/bin/app", program)
        tree.elf("/opt/app/lib/liba.so", library)
        for directory in ["/opt/app/lib", "/env"] {
            tree.elf(PathBytes(directory + "/libb.so"), .library("libb.so"))
        }
        let report = tree.report(.gramine) {
            $0.entrypoint = ["/opt/app/bin/app"]
            $0.environment = environment
        }
        return report.closure?.members.filter { $0.reason == .library }.map(\.resolved) ?? []
    }
    // DT_RPATH of the program serves its libraries too, DT_RUNPATH does not.
    #expect(
        found({ program, _ in program.rpath = "$ORIGIN/../lib" }) == ["/opt/app/lib/liba.so", "/opt/app/lib/libb.so"]
    )
    #expect(found({ program, _ in program.runpath = "${ORIGIN}/../lib" }) == ["/opt/app/lib/liba.so"])
    #expect(
        found({ program, library in
            program.runpath = "/opt/app/lib"
            library.runpath = "$ORIGIN"
        }) == ["/opt/app/lib/liba.so", "/opt/app/lib/libb.so"]
    )
    // LD_LIBRARY_PATH stands between the two.
    let environment = ["LD_LIBRARY_PATH=/env"]
    #expect(
        found({ program, _ in program.rpath = "/opt/app/lib" }, environment: environment)
            == ["/opt/app/lib/liba.so", "/opt/app/lib/libb.so"]
    )
    #expect(
        found(
            { program, library in
                program.runpath = "/opt/app/lib"
                library.runpath = "$ORIGIN"
            },
            environment: environment
        ) == ["/opt/app/lib/liba.so", "/env/libb.so"]
    )
}

@Test func `names and search paths that are relative begin at the WorkingDir`() {
    var tree = MemoryTree.debian()
    tree.elf("/opt/app", .program(interpreter: glibcLoader, needed: ["./own/liba.so", "libc.so.6"]))
    var library = ELFBlueprint.library("liba.so", needed: ["libb.so"])
    library.runpath = "more"
    tree.elf("/opt/own/liba.so", library)
    tree.elf("/opt/more/libb.so", .library("libb.so"))
    func errors(in directory: String) -> [String] {
        tree.report(.gramine) {
            $0.entrypoint = ["/opt/app"]
            $0.workingDirectory = directory
        }.errors
    }
    #expect(errors(in: "/opt") == [])
    #expect(errors(in: "/") == ["TB1121"])
}

@Test func `a missing loader is an error unless the kit brings it`() {
    var tree = MemoryTree.debian()
    tree.remove("/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")
    #expect(tree.report(.gramine).errors.contains("TB1120"))
    #expect(tree.report(.occlum).errors.isEmpty)
}

@Test func `a musl that only the kit has answers for libc, and its absence is told once`() {
    var tree = MemoryTree.alpine()
    tree.remove("/lib/ld-musl-x86_64.so.1")
    tree.remove("/lib/libc.musl-x86_64.so.1")
    // musl-gcc writes libc.so, Alpine libc.musl-x86_64.so.1; some libraries name parts of libc.
    for name in ["libc.so", "libc.musl-x86_64.so.1", "libpthread.so.0"] {
        tree.elf("/usr/bin/app", .program(interpreter: muslLoader, needed: [name]))
        #expect(tree.report(.occlum).errors.isEmpty)
        #expect(tree.report(.gramine).errors == ["TB1120"])
    }
    tree.elf("/usr/bin/app", .program(interpreter: muslLoader, needed: ["libcurl.so.4"]))
    #expect(tree.report(.occlum).errors == ["TB1121"])
}

@Test func `a loader without x bit is refused by Occlum`() {
    var tree = MemoryTree.debian()
    tree.elf("/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", .library("ld-linux-x86-64.so.2"), mode: 0o644)
    #expect(tree.report(.occlum).errors == ["TB1127"])
}

@Test func `a version above the kit's glibc is named with the file that needs it`() throws {
    var tree = MemoryTree.debian()
    var plan = MemoryTree.application
    plan.versionNeeds = [("libc.so.6", ["GLIBC_2.2.5", "GLIBC_2.34"])]
    tree.elf("/usr/bin/app", plan)
    #expect(tree.report(.gramine).errors.isEmpty)
    let report = tree.report(.occlum)
    #expect(report.errors == ["TB1123"])
    #expect(report.finding("TB1123")?.message.contains("GLIBC_2.34") == true)
    #expect(report.finding("TB1123")?.message.contains("GLIBC_2.31") == true)
    #expect(report.summary.glibcNeeded == "2.34")
}

@Test func `a version that the image's own library lacks is an error everywhere`() {
    var tree = MemoryTree.debian()
    var plan = MemoryTree.application
    plan.versionNeeds = [("libc.so.6", ["GLIBC_2.99"])]
    tree.elf("/usr/bin/app", plan)
    #expect(tree.report(.gramine).errors == ["TB1122"])
}

@Test func `names that the kit's musl lacks are named`() throws {
    let report = MemoryTree.alpine().report(.occlum)
    #expect(report.errors == ["TB1124"])
    #expect(report.finding("TB1124")?.message.contains("1 of the names it uses: qsort_r") == true)
    #expect(MemoryTree.alpine().report(.gramine).verdict == .willRun)
    #expect(report.summary.libC == "musl")
}

@Test func `a program is refused by a kit with the other C library only`() {
    var kit = KitFacts(libOS: "occlum", version: "0.31.0", rules: .occlum)
    var musl = ELFFacts(kind: .sharedObject)
    musl.exports = ["printf", "qsort_r"]
    kit.add(library: "libc.so", facts: musl)
    #expect(MemoryTree.debian().report(kit).errors == ["TB1126"])
    #expect(MemoryTree.alpine().report(kit).errors == [])
}

@Test func `a glibc library in a musl process is a mixture`() {
    var tree = MemoryTree.alpine()
    var plan = ELFBlueprint.library("libx.so", needed: ["libc.so.6"])
    plan.versionNeeds = [("libc.so.6", ["GLIBC_2.14"])]
    tree.elf("/usr/lib/libx.so", plan)
    tree.elf("/usr/bin/app", .program(interpreter: muslLoader, needed: ["libx.so", "libc.musl-x86_64.so.1"]))
    let report = tree.report(.gramine)
    #expect(report.errors == ["TB1125"])
    #expect(report.finding("TB1125")?.path == "/usr/lib/libx.so")
}

@Test func `musl's path file replaces its directories`() {
    var tree = MemoryTree.alpine()
    tree.elf("/usr/bin/app", .program(interpreter: muslLoader, needed: ["libx.so"]))
    tree.elf("/opt/libx.so", .library("libx.so"))
    #expect(tree.report(.gramine).errors == ["TB1121"])
    tree.file("/etc/ld-musl-x86_64.path", "/lib\n/opt\n", mode: 0o644)
    #expect(tree.report(.gramine).errors == [])
}

@Test func `the closure gives the path that opens a file and what it leads to`() throws {
    let closure = try #require(MemoryTree.debian().report(.gramine).closure)
    #expect(
        closure.certain.map { "\($0.reason.rawValue) \($0.path) \($0.resolved)" } == [
            "program /usr/bin/app /usr/bin/app",
            "loader /lib64/ld-linux-x86-64.so.2 /usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
            "library /lib/x86_64-linux-gnu/libc.so.6 /usr/lib/x86_64-linux-gnu/libc.so.6",
        ]
    )
    #expect(closure.members[1].links == ["/lib64", "/usr/lib64/ld-linux-x86-64.so.2"])
}

@Test func `name services, providers and Python modules are likely`() throws {
    var tree = MemoryTree.debian()
    var plan = ELFBlueprint.program(interpreter: glibcLoader, needed: ["libcrypto.so.3", "libc.so.6"])
    plan.symbols = [.init("getaddrinfo"), .init("Py_BytesMain", defined: true)]
    tree.elf("/usr/bin/python3.11", plan)
    let library = "/usr/lib/x86_64-linux-gnu/"
    tree.elf(PathBytes(library + "libcrypto.so.3"), .library("libcrypto.so.3"))
    tree.elf(PathBytes(library + "ossl-modules/legacy.so"), .library("legacy.so", needed: ["libnone.so"]))
    tree.elf(PathBytes(library + "libnss_files.so.2"), .library("libnss_files.so.2"))
    tree.file("/etc/nsswitch.conf", "passwd: files [NOTFOUND=return] sss # x\n", mode: 0o644)
    tree.file("/usr/lib/python3.11/os.py", "x", mode: 0o644)
    let report = tree.report(.gramine) { $0.entrypoint = ["/usr/bin/python3.11"] }
    let likely = report.closure?.members.filter { $0.reason == .likely }.map { $0.resolved.name } ?? []
    #expect(likely == ["libnss_files.so.2", "nsswitch.conf", "passwd", "group", "os.py", "legacy.so"])
    #expect(report.summary.runtime == "CPython 3.11")
    #expect(report.finding("TB1121")?.severity == .note, "what is likely cannot decide")
}

@Test func `what LD_PRELOAD names is loaded, and skipped where it is missing`() {
    var tree = MemoryTree.debian()
    tree.elf("/opt/libp.so", .library("libp.so", needed: ["libnone.so"]))
    let report = tree.report(.gramine) { $0.environment = ["LD_PRELOAD=/opt/libp.so /opt/absent.so"] }
    #expect(report.errors == ["TB1121"], "what a preloaded library needs must be there")
    #expect(report.findings.filter { $0.code.label == "TB1121" }.map(\.severity) == [.error, .note])
    #expect(report.closure?.members.contains { $0.path == "/opt/libp.so" } == true)
}

@Test func `a library that the kit replaces is judged by the kit's versions`() throws {
    var tree = MemoryTree.debian()
    var library = ELFBlueprint.library("libstdc++.so.6", needed: ["libc.so.6"])
    library.versionDefinitions = ["libstdc++.so.6", "CXX_1", "CXX_2"]
    library.versionNeeds = [("libc.so.6", ["GLIBC_2.36"])]
    tree.elf("/usr/lib/x86_64-linux-gnu/libstdc++.so.6", library)
    var plan = ELFBlueprint.program(interpreter: glibcLoader, needed: ["libstdc++.so.6", "libc.so.6"])
    plan.versionNeeds = [("libstdc++.so.6", ["CXX_2"]), ("libc.so.6", ["GLIBC_2.31"])]
    tree.elf("/usr/bin/app", plan)
    #expect(tree.report(.occlum).errors == ["TB1123"])
    var kit = KitFacts.occlum
    var facts = ELFFacts(kind: .sharedObject)
    facts.versionDefinitions = ["CXX_1"]
    kit.add(library: "libstdc++.so.6", facts: facts)
    let report = tree.report(kit)
    #expect(report.errors == ["TB1122"], "the image's own file, which needs 2.36, is not used")
    #expect(report.finding("TB1122")?.message.contains("CXX_2") == true)
    facts.versionDefinitions = ["CXX_1", "CXX_2"]
    kit.add(library: "libstdc++.so.6", facts: facts)
    #expect(tree.report(kit).errors == [])
}

@Test func `builds for newer processors are likely`() {
    var tree = MemoryTree.debian()
    tree.elf("/usr/lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v3/libc.so.6", .library("libc.so.6"))
    let closure = tree.report(.gramine).closure
    let path: PathBytes = "/lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v3/libc.so.6"
    #expect(closure?.members.first { $0.path == path }?.reason == .likely)
}

@Test func `libraries that need one another without end come to an end`() {
    var tree = MemoryTree.debian()
    for number in 0..<150 {
        let needed = ["lib\(number + 1).so", "lib0.so"]
        tree.elf(PathBytes("/usr/lib/lib\(number).so"), .library("lib\(number).so", needed: needed))
    }
    tree.elf("/usr/bin/app", .program(interpreter: glibcLoader, needed: ["lib0.so"]))
    let report = tree.report(.gramine)
    #expect(report.finding("TB1128")?.severity == .warning)
    #expect((report.closure?.members.count ?? 0) < 120)
}

@Test func `paths longer than Linux takes are refused at once`() {
    var tree = MemoryTree.debian()
    let long = String(repeating: "./", count: 1 << 20) + "app"
    #expect(tree.report(.gramine) { $0.entrypoint = ["/" + long] }.errors == ["TB1101"])
    tree.link("/opt/long", PathBytes(long))
    #expect(tree.report(.gramine) { $0.entrypoint = ["/opt/long"] }.errors == ["TB1101"])
}

extension PathBytes {
    fileprivate var name: String { String(decoding: lastComponent, as: UTF8.self) }
}

@Test func `without a kit the versions that releases are known to bring count`() throws {
    var kit = KitFacts(libOS: "occlum", version: "0.31.0", rules: .occlum)
    kit.libCs = [.glibc, .musl]
    kit.documentedGLIBC = ["2.31", "2.35"]
    kit.documentedMuslGaps = KitFacts.muslAfter1124
    func severity(_ version: String) -> Severity? {
        var tree = MemoryTree.debian()
        var plan = MemoryTree.application
        plan.versionNeeds = [("libc.so.6", ["GLIBC_2.2.5", version])]
        tree.elf("/usr/bin/app", plan)
        return tree.report(kit).finding("TB1123")?.severity
    }
    #expect(severity("GLIBC_2.31") == nil)
    #expect(severity("GLIBC_2.34") == .warning, "one of the releases has it")
    #expect(severity("GLIBC_2.36") == .error)
    let musl = try #require(MemoryTree.alpine().report(kit).finding("TB1124"))
    #expect(musl.message.contains("qsort_r") && musl.chain.last == "symbol qsort_r")
}

@Test func `a musl without a soname is known by what it is`() throws {
    var libc = ELFBlueprint()
    libc.symbols = [.init("__libc_start_main", defined: true), .init("printf", defined: true)]
    #expect(try ELFFacts(try ELFFile(parsing: libc.bytes())).exports == ["__libc_start_main", "printf"])
    libc.symbols = [.init("printf", defined: true)]
    #expect(try ELFFacts(try ELFFile(parsing: libc.bytes())).exports == [], "any library")
    libc.symbols = [.init("__libc_start_main", defined: true)]
    libc.versionDefinitions = ["libc.so.6", "GLIBC_2.2.5"]
    #expect(try ELFFacts(try ELFFile(parsing: libc.bytes())).exports == [], "glibc")
}

@Test func `what is likely to be loaded has a chain from the entry point on`() throws {
    var tree = MemoryTree.debian()
    tree.elf("/usr/bin/app", .program(interpreter: glibcLoader, needed: ["libcrypto.so.3", "libc.so.6"]))
    tree.elf("/usr/lib/x86_64-linux-gnu/libcrypto.so.3", .library("libcrypto.so.3", needed: ["libc.so.6"]))
    tree.elf("/usr/lib/x86_64-linux-gnu/ossl-modules/legacy.so", .library("legacy.so", needed: ["libcrypto.so.3"]))
    let closure = try #require(tree.report(.gramine).closure)
    let module = try #require(closure.members.first { $0.path.lastComponent.elementsEqual("legacy.so".utf8) })
    #expect(module.reason == .likely && module.chain.first == "/usr/bin/app")
    #expect(module.chain.contains("OpenSSL loads its providers"))
}

@Test func `a file in the place of a library is named with what is wrong with it`() throws {
    var tree = MemoryTree.debian()
    var plan = MemoryTree.application
    plan.needed += ["libfar.so.1", "libcut.so.1", "libgone.so.1", "libtext.so.1"]
    tree.elf("/usr/bin/app", plan)
    var far = ELFBlueprint.library("libfar.so.1")
    far.machine = 183
    tree.elf("/usr/lib/x86_64-linux-gnu/libfar.so.1", far)
    tree.file("/usr/lib/libcut.so.1", Array(ELFBlueprint.library("libcut.so.1").bytes().prefix(500)))
    tree.link("/usr/lib/libgone.so.1", "libgone.so.1.2")
    tree.file("/usr/lib/libtext.so.1", "INPUT(x)", mode: 0o644)
    let messages = tree.report(.gramine).findings.filter { $0.code == .libraryMissing }.map(\.message)
    #expect(messages.count == 4)
    #expect(messages.contains { $0.contains("libfar.so.1 is no use: it is for AArch64") })
    #expect(messages.contains { $0.contains("libcut.so.1 is no use: it is cut off") })
    #expect(messages.contains { $0.contains("leads to libgone.so.1.2, which does not exist") })
    #expect(messages.contains { $0.contains("libtext.so.1 is no ELF file") })
}

@Test func `a library that only ld so conf leads to must be in the loader's cache`() {
    var tree = MemoryTree.debian()
    var plan = MemoryTree.application
    plan.needed.append("libown.so.1")
    tree.elf("/usr/bin/app", plan)
    tree.elf("/usr/local/lib/libown.so.1", .library("libown.so.1"))
    tree.file("/etc/ld.so.conf", "/usr/local/lib\n", mode: 0o644)
    func hasWarning(_ launch: (inout ImageLaunch) -> Void = { _ in }) -> Bool {
        tree.report(.gramine, launch).finding("TB1129")?.severity == .warning
    }
    #expect(hasWarning(), "no cache")
    tree.file("/etc/ld.so.cache", "glibc-ld.so.cache1.1\u{0}/usr/lib/libc.so.6\u{0}", mode: 0o644)
    #expect(hasWarning(), "a cache from before")
    #expect(!hasWarning { $0.environment = ["LD_LIBRARY_PATH=/usr/local/lib"] })
    tree.file("/etc/ld.so.cache", "glibc-ld.so.cache1.1\u{0}/usr/local/lib/libown.so.1\u{0}", mode: 0o644)
    #expect(!hasWarning())
    tree.file("/etc/ld.so.cache", "glibc-ld.so.cache1.1\u{0}", mode: 0o644)
    plan.runpath = "$ORIGIN/../own/lib"
    tree.elf("/usr/bin/app", plan)
    tree.elf("/usr/own/lib/libown.so.1", .library("libown.so.1"))
    #expect(!hasWarning(), "RUNPATH leads to it")
}

@Test func `what is likely to be loaded and needs more than the kit's glibc is a warning`() throws {
    var tree = MemoryTree.debian()
    var python = MemoryTree.application
    python.symbols.append(.init("Py_BytesMain", defined: true))
    tree.elf("/usr/bin/python3.11", python)
    var module = ELFBlueprint.library("_ssl.so", needed: ["libc.so.6"])
    module.versionNeeds = [("libc.so.6", ["GLIBC_2.36"])]
    tree.elf("/usr/lib/python3.11/lib-dynload/_ssl.so", module)
    let report = tree.report(.occlum) { $0.entrypoint = ["python3.11"] }
    let found = try #require(report.finding("TB1123"))
    #expect(found.severity == .warning && found.path == "/usr/lib/python3.11/lib-dynload/_ssl.so")
    #expect(found.message.contains("GLIBC_2.36") && report.verdict == .mayRun)
}

@Test func `Occlum's loaders and glibc need not be in the image, whether a kit is named or not`() {
    var kit = KitFacts(libOS: "occlum", version: "0.31.0", rules: .occlum)
    kit.documentedGLIBC = ["2.31", "2.35"]
    kit.providedLibraries = ["ld-linux-x86-64.so.2", "libc.so.6"]
    var tree = MemoryTree()
    tree.elf("/usr/bin/app", MemoryTree.application)
    #expect(tree.report(kit).errors.isEmpty)
    #expect(tree.report(.gramine).errors.contains("TB1120"))
}

@Test func `what ld so preload names is loaded`() throws {
    var tree = MemoryTree.debian()
    tree.elf("/usr/lib/libhook.so", .library("libhook.so", needed: ["libgone.so.1"]))
    tree.file("/etc/ld.so.preload", "/usr/lib/libhook.so\n", mode: 0o644)
    let missing = try #require(tree.report(.gramine).finding("TB1121"))
    #expect(missing.path == "/usr/lib/libhook.so" && missing.message.contains("libgone.so.1"))
}

@Test func `names that a program may give to dlopen are looked for where its loader looks`() throws {
    var tree = MemoryTree.debian()
    var plan = MemoryTree.application
    plan.symbols.append(.init("dlopen"))
    let names = [
        "libplug.so.2", "libgone.so.1", "%s/libfmt.so", "cannot open libplug.so.2", "/opt/x.so", "a/b.so", ".so",
    ]
    plan.sections = [(".rodata", Array((names.joined(separator: "\u{0}") + "\u{0}").utf8))]
    tree.elf("/usr/bin/app", plan)
    tree.elf("/usr/lib/libplug.so.2", .library("libplug.so.2", needed: ["libdeep.so.1"]))
    tree.elf("/usr/lib/libdeep.so.1", .library("libdeep.so.1"))
    tree.elf("/opt/x.so", .library("x.so"))
    let facts = try #require(tree.node(at: "/usr/bin/app")?.fileFacts?.elf)
    #expect(facts.openedNames == ["/opt/x.so", "libgone.so.1", "libplug.so.2"])
    let report = tree.report(.gramine)
    let likely = (report.closure?.members ?? []).filter { $0.reason == .likely && $0.elf != nil }
    #expect(likely.map(\.resolved) == ["/opt/x.so", "/usr/lib/libplug.so.2", "/usr/lib/libdeep.so.1"])
    #expect(likely.last?.chain.contains("may open libplug.so.2 by name") == true && report.verdict == .willRun)
    plan.symbols.removeLast()
    tree.elf("/usr/bin/app", plan)
    #expect(tree.node(at: "/usr/bin/app")?.fileFacts?.elf?.openedNames == [])
}

@Test func `a virtual environment is likely to be read, and what a copied interpreter finds at home`() {
    for isCopy in [false, true] {
        var tree = MemoryTree.debian()
        var python = MemoryTree.application
        python.symbols.append(.init("Py_BytesMain", defined: true))
        tree.elf("/usr/bin/python3.11", python)
        if isCopy {
            tree.elf("/venv/bin/python3.11", python)
        } else {
            tree.link("/venv/bin/python3.11", "/usr/bin/python3.11")
        }
        tree.file("/usr/lib/python3.11/os.py", "x", mode: 0o644)
        tree.file("/venv/pyvenv.cfg", "home = /usr/bin", mode: 0o644)
        tree.file("/venv/lib/python3.11/site-packages/own.py", "x", mode: 0o644)
        let report = tree.report(.gramine) { $0.entrypoint = ["/venv/bin/python3.11"] }
        let likely = Set(report.closure?.members.filter { $0.reason == .likely }.map(\.path) ?? [])
        #expect(likely.isSuperset(of: ["/venv/pyvenv.cfg", "/usr/lib/python3.11/os.py"]))
        #expect(likely.contains("/venv/lib/python3.11/site-packages/own.py"))
    }
}

@Test func `modules and programs in the folders of a program's name are likely, with their libraries`() {
    var tree = MemoryTree.debian()
    tree.elf("/usr/bin/tool8.2", MemoryTree.application)
    let module = ELFBlueprint.library("plug.so", needed: ["libplugged.so.1"])
    tree.elf("/usr/lib/tool/plug.so", module)
    tree.elf("/usr/lib/libplugged.so.1", .library("libplugged.so.1"))
    tree.file("/usr/lib/tool/data", "x", mode: 0o644)
    let members = tree.report(.gramine) { $0.entrypoint = ["/usr/bin/tool8.2"] }.closure?.members ?? []
    let likely = members.filter { $0.reason == .likely && $0.elf != nil }.map(\.resolved)
    #expect(likely == ["/usr/lib/tool/plug.so", "/usr/lib/libplugged.so.1"])
}

@Test(arguments: [("system", true), ("popen", true), ("getpid", false)])
func `the shell is likely to be started by what hands it commands`(function: String, isLikely: Bool) {
    var tree = MemoryTree.debian()
    var plan = MemoryTree.application
    plan.symbols.append(.init(function))
    tree.elf("/usr/bin/tool", plan)
    tree.elf("/usr/bin/dash", MemoryTree.application)
    tree.link("/bin/sh", "/usr/bin/dash")
    let members = tree.report(.gramine) { $0.entrypoint = ["/usr/bin/tool"] }.closure?.members ?? []
    #expect(members.contains { $0.path == "/bin/sh" && $0.reason == .likely } == isLikely)
}
