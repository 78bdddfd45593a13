import Bytes
import Compatibility
import Crypto
import Diagnostics
import ELF
import ELFFixtures
import LibOS
import OCI
import SGX
import Signing
import TOML
import Testing

@testable import Gramine

/// An image of a program with one library.
private func image() -> TreeFixture {
    var tree = TreeFixture()
    let interpreter = "/lib64/ld-linux-x86-64.so.2"
    let program = ELFBlueprint.program(interpreter: interpreter, needed: ["libapp.so", "libc.so.6"])
    tree.put("/usr/bin/app", program.bytes(), mode: 0o755)
    tree.put("/usr/lib/libapp.so", ELFBlueprint.library("libapp.so").bytes())
    tree.put("/usr/lib/libc.so.6", ELFBlueprint.library("libc.so.6").bytes())
    tree.put("/usr/lib64/ld-linux-x86-64.so.2", ELFBlueprint.library("ld-linux-x86-64.so.2").bytes(), mode: 0o755)
    for folder in ["bin", "lib", "lib64"] { tree.put(PathBytes("/\(folder)"), link: PathBytes("usr/\(folder)")) }
    tree.put("/etc/passwd", Array("root:x:0:0::/root:/bin/sh\napp:x:7:8::/srv:/bin/sh\n".utf8))
    tree.put("/etc/group", Array("app:x:8:\n".utf8))
    tree.put("/etc/app.conf", Array("port 1\n".utf8))
    tree.put("/srv/data/one", Array("one".utf8))
    tree.put("/srv/data/two", Array("two".utf8))
    return tree
}

private func launch() -> ImageLaunch {
    var launch = ImageLaunch()
    launch.entrypoint = ["app"]
    launch.command = ["--config", "/etc/app.conf"]
    launch.environment = ["PATH=/usr/bin", "LD_PRELOAD=/usr/lib/libapp.so", "TOKEN=1"]
    launch.user = "app"
    return launch
}

private func input(_ tree: TreeFixture, _ launch: ImageLaunch = launch()) -> ImageManifestInput {
    let facts = KitFacts(libOS: "gramine", version: "1.9", rules: .gramine(version: "1.9"))
    let closure = CompatibilityCheck(tree: tree, launch: launch, kit: facts).closure()
    return ImageManifestInput(launch: launch, tree: tree, closure: closure, preset: .native) { tree.digest($0) }
}

private func laidOut(
    _ tree: TreeFixture = image(),
    _ kit: Kit? = nil,
    _ change: (inout InstanceSettings) -> Void = { _ in }
) throws -> GramineInstance {
    var settings = InstanceSettings()
    settings.date = SignatureDate(rawValue: 0x2026_1123)
    settings.enclaveSize = 16 << 20
    settings.threads = 1
    change(&settings)
    let kit = try kit ?? KitFixture.kit()
    return try GramineBackEnd().layOut(input(tree), kit: kit, settings: settings)
}

private func contents(_ instance: GramineInstance) throws -> InstanceContents {
    let unsigned = try instance.measure(recording: false)
    return try instance.contents(.unsigned(try SigningMaterial(unsigned.sigstruct)))
}

private func converted(_ change: (inout InstanceSettings) -> Void = { _ in }) throws -> TreeFixture {
    let kit = try KitFixture.kit()
    return image().holding(try contents(try laidOut(image(), kit, change)), of: kit)
}

private func evidence(_ tree: TreeFixture) throws -> EnclaveEvidence {
    try GramineExamination(tree: tree, environment: launch().environment, digest: { tree.digest($0) }) {
        path,
        limit throws(TeeError) in
        guard let bytes = tree.files[path], bytes.count <= limit else {
            throw TeeError(.enclaveFileMissing, object: "\(path)", cause: "it is not there", hint: "")
        }
        return bytes
    }.evidence()
}

@Suite struct GramineInstanceTests {
    @Test func `the image is started by the loader alone, and its own loading variables are switched off`() throws {
        let launch = try contents(try laidOut()).launch
        #expect(
            launch.entrypoint == [
                "/opt/tee-build/gramine/app/loader", "/opt/tee-build/gramine/sgx/libpal.so", "init",
                "/opt/tee-build/gramine/app/app",
            ]
        )
        #expect(launch.command.isEmpty)
        #expect(launch.environment == [.init("LD_PRELOAD", "")])
        #expect(launch.labels.isEmpty)
    }

    @Test func `the layer holds loader, manifest, signature and release, and layers of the source stay`() throws {
        let made = try contents(try laidOut())
        #expect(made.keepsSourceLayers)
        let paths = made.files.map(\.path.description).filter { $0.hasPrefix("opt/") }.sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        let folder = "opt/tee-build/gramine/app/"
        #expect(
            paths
                == [
                    "app.manifest", "app.manifest.sgx", "app.sig", "etc/hostname", "etc/hosts", "loader",
                    "release.json",
                ].map { folder + $0 }
        )
    }

    @Test func `the same input gives the same bytes`() throws {
        let first = try contents(try laidOut())
        let second = try contents(try laidOut())
        for (left, right) in zip(first.files, second.files) {
            #expect(left.path == right.path)
            if case .bytes(let one) = left.kind, case .bytes(let other) = right.kind { #expect(one == other) }
        }
    }

    @Test func `a program that is found by a link is started where it is, where it finds its libraries`() throws {
        var tree = image()
        let program = ELFBlueprint.program(interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["libc.so.6"])
        tree.put("/opt/vm/bin/vm", program.bytes(), mode: 0o755)
        tree.put("/etc/alternatives/vm", link: "/opt/vm/bin/vm")
        tree.put("/usr/bin/vm", link: "/etc/alternatives/vm")
        var launch = launch()
        launch.entrypoint = ["vm"]
        let manifest = try Gramine.ImageManifest(
            input(tree, launch),
            ImageManifestOptions(libOS: AddedFile(path: "/x/libsysdb.so", digest: SHA256Digest.of([])))
        ).manifest
        #expect(manifest["libos.entrypoint"] == "/opt/vm/bin/vm")
        #expect(manifest["loader.argv"]?.array?.first == "vm")
    }

    @Test func `a program beside its libraries that a shell starts by a link is started where it is`() throws {
        var tree = image()
        tree.put("/usr/bin/sh", ELFBlueprint.program(interpreter: "/lib64/ld-linux-x86-64.so.2").bytes(), mode: 0o755)
        var program = ELFBlueprint.program(interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["libvm.so"])
        program.runpath = "$ORIGIN/../lib"
        tree.put("/opt/vm/bin/vm", program.bytes(), mode: 0o755)
        tree.put("/opt/vm/lib/libvm.so", ELFBlueprint.library("libvm.so").bytes())
        tree.put("/usr/bin/vm", link: "/opt/vm/bin/vm")
        func made(_ command: [String]) throws -> Gramine.ImageManifest {
            var launch = launch()
            launch.entrypoint = command
            launch.command = []
            return try Gramine.ImageManifest(
                input(tree, launch),
                ImageManifestOptions(libOS: AddedFile(path: "/x/libsysdb.so", digest: SHA256Digest.of([])))
            )
        }
        let shell = try made(["/bin/sh", "-c", "vm run"])
        let script = try #require(shell.files.first { $0.path == "/gramine/app/exec/usr/bin/vm" })
        #expect(script.isExecutable)
        #expect(String(decoding: script.content, as: UTF8.self) == "#!/bin/sh\nexec '/opt/vm/bin/vm' \"$@\"\n")
        let text = String(decoding: shell.manifest.document, as: UTF8.self)
        #expect(text.contains("{ path = \"/usr/bin/vm\", uri = \"file:/gramine/app/exec/usr/bin/vm\" }"))
        #expect(text.contains("uri = \"file:/opt/vm/lib/libvm.so\""))
        #expect(shell.findings.contains { $0.code == .linkedProgram && $0.path == "/usr/bin/vm" })
        let alone = try made(["vm"])
        #expect(!alone.findings.contains { $0.code == .linkedProgram })
        #expect(alone.manifest["libos.entrypoint"] == "/opt/vm/bin/vm")
    }

    @Test func `a script is what is started, with its interpreter trusted`() throws {
        var tree = image()
        tree.put("/usr/bin/start", Array("#!/usr/bin/app -x\n".utf8), mode: 0o755)
        var launch = launch()
        launch.entrypoint = ["start"]
        let made = try GramineBackEnd().layOut(input(tree, launch), kit: KitFixture.kit(), settings: InstanceSettings())
        let files = tree.holding(try contents(made), of: try KitFixture.kit()).files
        let manifest = try GramineManifest(parsing: try #require(files[GraminePlaces.manifest]), version: .v1_9)
        #expect(manifest["libos.entrypoint"] == "/usr/bin/start")
        #expect(manifest["loader.argv"]?.array?.first == "start")
        let text = String(decoding: manifest.document, as: UTF8.self)
        #expect(text.contains("\"file:/usr/bin/start\"") && text.contains("\"file:/usr/bin/app\""))
    }

    @Test(arguments: [
        ("/usr/lib64", []), ("/opt/x:/lib64", []), ("/opt/x", ["/opt/x"]), (":/opt/x", [""]), ("opt:/y", ["/y"]),
        ("", []),
    ])
    func `the interpreter is mounted where Gramine looks for it`(folders: String, places: [String]) throws {
        var launch = launch()
        launch.environment.append("LD_LIBRARY_PATH=\(folders)")
        let libOS = AddedFile(path: "/l", digest: SHA256Digest.of([]))
        let made = try ImageManifest(input(image(), launch), ImageManifestOptions(libOS: libOS))
        let mounts = (made.manifest["fs.mounts"]?.array ?? []).compactMap { $0.table?["path"]?.string }
        #expect(mounts.filter { $0.hasSuffix("ld-linux-x86-64.so.2") } == places.map { $0 + "/ld-linux-x86-64.so.2" })
        #expect((made.manifest["loader.env.LD_LIBRARY_PATH"] == nil) == folders.isEmpty)
    }

    @Test(arguments: ["/var/lib/app", "/srv/empty", "/srv/data"])
    func `a working directory that holds nothing is memory`(path: String) throws {
        var tree = image()
        tree.put(folder: "/srv/empty")
        var launch = launch()
        launch.workingDirectory = path
        let made = try ImageManifest(
            input(tree, launch),
            ImageManifestOptions(libOS: AddedFile(path: "/l", digest: SHA256Digest.of([])))
        )
        let mounts = made.manifest["fs.mounts"]?.array ?? []
        #expect(mounts.contains(.table(["type": "tmpfs", "path": .string(path)])) == (path != "/srv/data"))
    }

    @Test func `settings of a user reach manifest and SIGSTRUCT`() throws {
        let instance = try laidOut(image(), nil) { settings in
            settings.enclaveSize = 1 << 30
            settings.threads = 9
            settings.usesEDMM = true
            settings.isDebug = true
            settings.isvProdID = 3
            settings.isvSVN = 4
            settings.hostVariables = ["TOKEN"]
            settings.attestation = "dcap"
            settings.trustedPatterns = ["/srv/**"]
        }
        let unsigned = try instance.measure(recording: true)
        #expect(unsigned.enclaveSize == 1 << 30)
        #expect(unsigned.sigstruct.isvProdID == 3 && unsigned.sigstruct.isvSVN == 4)
        #expect(unsigned.sigstruct.isDebug)
        #expect(unsigned.sigstruct.date == SignatureDate(rawValue: 0x2026_1123))
        #expect(unsigned.secs.ssaFramePageCount == 4)
        #expect(unsigned.log != nil)
        let made = image().holding(try contents(instance), of: try KitFixture.kit())
        let manifest = try GramineManifest(parsing: try #require(made.files[GraminePlaces.manifest]), version: .v1_9)
        #expect(manifest.sgx["max_threads"] == 9)
        #expect(manifest.sgx["remote_attestation"] == "dcap")
        #expect(manifest.sgx["edmm_enable"] == true)
        #expect(manifest["loader.env.TOKEN"] == .table(["passthrough": true]))
        #expect(manifest["loader.uid"] == 7)
        let text = String(decoding: manifest.document, as: UTF8.self)
        #expect(text.contains("file:/srv/data/two"))
        #expect(instance.findings.contains { $0.code == .insecureOption && $0.message.contains("TOKEN") })
    }

    @Test func `a fragment's files are hashed from the image, and folders stand for all below them`() throws {
        let text = """
            sgx.trusted_files = ["file:/srv/data/", { uri = "file:/lib/libapp.so" }]
            sgx.enclave_size = "512M"
            """
        let made = image().holding(
            try contents(
                try laidOut(image(), nil) {
                    $0.configuration = ConfigurationText(name: "part.toml", bytes: Array(text.utf8))
                }
            ),
            of: try KitFixture.kit()
        )
        let manifest = try GramineManifest(parsing: try #require(made.files[GraminePlaces.manifest]), version: .v1_9)
        let entries = manifest.sgx["trusted_files"]?.array ?? []
        let paths = entries.compactMap { $0.table?["uri"]?.string }
        #expect(paths.contains("file:/srv/data/one") && paths.contains("file:/srv/data/two"))
        #expect(paths.filter { $0 == "file:/usr/lib/libapp.so" }.count == 1)
        #expect(entries.allSatisfy { $0.table?["sha256"]?.string?.utf8.count == 64 })
        #expect(try evidence(made).checks.filter { !$0.passed }.isEmpty)
    }

    @Test(arguments: ["file:/nowhere", "file:/srv/data", "file:/etc/passwd/", "dev:/dev/x", "srv/data/one"])
    func `a fragment's file that the image does not have is refused`(uri: String) {
        let text = "sgx.trusted_files = [\"\(uri)\"]"
        #expect {
            try laidOut(image(), nil) {
                $0.configuration = ConfigurationText(name: "part.toml", bytes: Array(text.utf8))
            }
        } throws: { ($0 as? TeeError)?.code == .unusableTrustedFile }
    }

    @Test func `settings that Gramine does not have, wrong values and unknown presets are refused`() {
        func code(_ change: (inout InstanceSettings) -> Void) -> Int? {
            do {
                _ = try laidOut(image(), nil, change)
                return nil
            } catch {
                return (error as? TeeError)?.code.number
            }
        }
        #expect(code { $0.imageKey = [1] } == 2030)
        #expect(code { $0.attestation = "maa" } == 2201)
        #expect(code { $0.threads = 0 } == 2201)
        #expect(code { $0.enclaveSize = 1 << 17 } == 2200)
        #expect(code { $0.configuration = ConfigurationText(name: "x", bytes: Array("a = ".utf8)) } != nil)
        #expect(throws: TeeError.self) { try RuntimePreset.named("fortran", else: nil) }
    }
}

@Suite struct GramineKitTests {
    @Test(arguments: [GraminePlaces.pal, GraminePlaces.libOS, KitFixture.loaderPath])
    func `a kit without a file that every image needs is refused`(path: PathBytes) throws {
        let kit = try KitFixture.kit { $0[path] = nil }
        #expect { try laidOut(image(), kit) } throws: { ($0 as? TeeError)?.code == .kitFileMissing }
    }

    @Test func `hostile files of a kit are refused`() throws {
        for path in [GraminePlaces.pal, KitFixture.loaderPath] {
            for content in [[], Array("no program".utf8), Array(try KitFixture.files()[path]?.prefix(100) ?? [])] {
                let kit = try KitFixture.kit { $0[path] = content }
                #expect(throws: TeeError.self) { try laidOut(image(), kit) }
            }
        }
        let offsets: PathBytes = "/usr/lib/python3/dist-packages/_graminelibos_offsets.py"
        let kit = try KitFixture.kit { $0[offsets] = Array("PAGESIZE = 1".utf8) }
        #expect { try laidOut(image(), kit) } throws: { ($0 as? TeeError)?.code == .invalidOffsets }
    }

    @Test(arguments: ["2.0", "1.10", "", "1", "x"])
    func `a release whose layout is not known is refused`(version: String) throws {
        let kit = try KitFixture.kit(version: version)
        #expect { try GramineBackEnd().kitFacts(kit) } throws: { ($0 as? TeeError)?.code == .unknownRelease }
    }

    @Test func `without libraries of its own the loader needs those of the image`() throws {
        let lonely = try KitFixture.kit { $0 = $0.filter { !$0.key.isWithin(GraminePlaces.hostLibraries) } }
        #expect { try laidOut(image(), lonely) } throws: { ($0 as? TeeError)?.code == .loaderCannotStart }
        var complete = image()
        complete.put("/usr/lib/x86_64-linux-gnu/libprotobuf-c.so.1.0.0", [1])
        complete.put("/usr/lib/x86_64-linux-gnu/libprotobuf-c.so.1", link: "libprotobuf-c.so.1.0.0")
        let files = try contents(try laidOut(complete, lonely)).files
        guard case .bytes(let loader)? = files.first(where: { $0.path == GraminePlaces.loader.inLayer })?.kind else {
            Issue.record("no loader")
            return
        }
        #expect(loader == LoaderBlueprint().bytes())
    }

    @Test func `a library of a library that is missing makes the loader fall back on the image`() throws {
        let kit = try KitFixture.kit { files in
            files[GraminePlaces.hostLibraries.appending("libc.so.6".utf8)] =
                ELFBlueprint.library("libc.so.6", needed: ["libmore.so"]).bytes()
        }
        #expect(try !GramineKit(kit).bringsHostLibraries)
        #expect(try GramineKit(KitFixture.kit()).bringsHostLibraries)
    }

    @Test(arguments: ["1.2-rc1", "1.0", "1.5", "1.9"])
    func `the contract names the files of every release`(version: String) {
        let items = GramineBackEnd().kitContract.items(version)
        let required = items.filter(\.isRequired).map(\.purpose)
        #expect(required.count == 3)
        for item in items {
            #expect(item.sources.allSatisfy { $0.isAbsolute })
            #expect(item.destination.map { $0.isWithin(GraminePlaces.folder) } ?? !item.isRuntime)
        }
        #expect(items.contains { $0.sources.contains("/usr/lib/x86_64-linux-gnu/gramine/sgx/libpal.so") })
        #expect(items.contains { $0.sources.contains("/usr/lib/python3/dist-packages/_graminelibos_offsets.py") })
    }

    @Test func `graphene means Gramine`() throws {
        let backEnds: [any LibOSBackEnd] = [GramineBackEnd()]
        #expect(try backEnds.named("graphene").name == "gramine")
        #expect(try GramineBackEnd().kitFacts(nil).version == "1.9")
        #expect(GramineBackEnd().builtInKit == nil)
    }
}

@Suite struct GramineExaminationTests {
    @Test func `what was measured is found again, and everything is as the manifest says`() throws {
        let unsigned = try laidOut().measure(recording: false)
        let found = try evidence(try converted())
        #expect(found.mrenclave == unsigned.mrenclave)
        #expect(found.secs == unsigned.secs)
        #expect(found.enclaveSize == unsigned.enclaveSize)
        #expect(found.log != nil)
        #expect(found.checks.filter { !$0.passed }.isEmpty)
        #expect(found.launch == (try contents(try laidOut()).launch))
        #expect(found.details.contains(.init("program", "/usr/bin/app")))
        #expect(found.details.contains(.init("arguments", "\"app\" \"--config\" \"/etc/app.conf\"")))
    }

    @Test func `every bit of manifest and libpal.so that is loaded is measured`() throws {
        let tree = try converted()
        let original = try evidence(tree).mrenclave
        let count = try #require(tree.files[GraminePlaces.manifest]?.count)
        for position in stride(from: 0, to: count, by: max(1, count / 40)) {
            var changed = tree
            changed.flip(GraminePlaces.manifest, at: position)
            if let found = try? evidence(changed) { #expect(found.mrenclave != original, "byte \(position)") }
        }
        let pal = try PALImage(parsing: try #require(tree.files[GraminePlaces.pal]))
        let segment = try #require(pal.segments.last { $0.fileSize > 0 })
        var changed = tree
        changed.flip(GraminePlaces.pal, at: Int(segment.offset + segment.fileSize) - 1)
        #expect(try evidence(changed).mrenclave != original)
    }

    @Test(arguments: ["/usr/bin/app", "/usr/lib/libapp.so", "/etc/app.conf", "/opt/tee-build/gramine/app/etc/hosts"])
    func `a trusted file that was changed or removed is named`(path: String) throws {
        var tree = try converted()
        let original = try evidence(tree).mrenclave
        tree.flip(PathBytes(path), at: 0)
        let found = try evidence(tree)
        #expect(found.mrenclave == original)
        let failed = found.checks.filter { !$0.passed }
        #expect(failed.map(\.name) == ["trusted-files", "trusted-file"])
        #expect(failed.last?.object == "file:\(path)")
        tree.remove(PathBytes(path))
        #expect(try evidence(tree).checks.filter { !$0.passed }.count == 2)
    }

    @Test func `another manifest for gramine-direct than the measured one is named`() throws {
        var tree = try converted()
        tree.put(GraminePlaces.directManifest, Array("libos.entrypoint = '/bin/sh'".utf8), mode: 0o644)
        #expect(try evidence(tree).checks.filter { !$0.passed }.map(\.name) == ["direct-manifest"])
        tree.remove(GraminePlaces.directManifest)
        #expect(try evidence(tree).checks.filter { !$0.passed }.isEmpty)
    }

    @Test func `another LibOS in place of libsysdb.so is named`() throws {
        var tree = try converted()
        tree.flip(GraminePlaces.libOS, at: 0)
        let failed = try evidence(tree).checks.filter { !$0.passed }
        #expect(failed.contains { $0.name == "libos" })
    }

    @Test func `a loader that is missing, not executable or without its interpreter is named`() throws {
        let tree = try converted()
        let changes: [(inout TreeFixture) -> Void] = [
            { $0.remove(GraminePlaces.loader) },
            { $0.put(GraminePlaces.loader, $0.files[GraminePlaces.loader] ?? [], mode: 0o644) },
            { $0.remove(GraminePlaces.hostLibraries.appending(KitFixture.interpreter.utf8)) },
            { $0.put(GraminePlaces.loader, Array("#!/bin/sh".utf8), mode: 0o755) },
        ]
        for change in changes {
            var changed = tree
            change(&changed)
            #expect(try evidence(changed).checks.filter { !$0.passed }.map(\.name) == ["loader"])
        }
    }

    @Test func `another release than the one that was measured by gives another measurement or none`() throws {
        var tree = try converted()
        let original = try evidence(tree).mrenclave
        tree.put(GraminePlaces.release, Array("{\"gramine\":\"1.4\"}".utf8))
        if let found = try? evidence(tree) { #expect(found.mrenclave != original) }
        for text in ["", "{}", "{\"gramine\":\"9\"}", "[1]"] {
            tree.put(GraminePlaces.release, Array(text.utf8))
            #expect(throws: TeeError.self) { try evidence(tree) }
        }
    }

    @Test func `files of the enclave that are missing or too long are refused`() throws {
        for path in [GraminePlaces.manifest, GraminePlaces.sigstruct, GraminePlaces.pal, GraminePlaces.release] {
            var tree = try converted()
            tree.remove(path)
            #expect { try evidence(tree) } throws: { ($0 as? TeeError)?.code == .enclaveFileMissing }
        }
        var tree = try converted()
        tree.put(GraminePlaces.sigstruct, [UInt8](repeating: 0, count: 1809))
        #expect(throws: TeeError.self) { try evidence(tree) }
    }

    @Test(arguments: [
        "sgx.debug = true", "sgx.file_check_policy = 'allow_all_but_log'", "sgx.allowed_files = ['file:/x/']",
        "loader.insecure__use_host_env = true", "loader.insecure__disable_aslr = true",
        "sys.insecure__allow_eventfd = true", "sgx.insecure__rpc_thread_num = 4", "loader.log_level = 'trace'",
        "loader.insecure__use_cmdline_argv = true", "sgx.insecure__allow_memfaults_without_exinfo = true",
        "fs.insecure__keys.default = '00112233445566778899aabbccddeeff'", "loader.env.A = { passthrough = true }",
        "sgx.enable_stats = true", "sgx.profile.enable = 'main'",
        "fs.mounts = [{ type = 'untrusted_shm', path = '/dev/shm/x', uri = 'dev:/dev/shm/x' }]",
    ])
    func `every insecure option is named, when made and when examined`(text: String) throws {
        let change: (inout InstanceSettings) -> Void = {
            $0.configuration = ConfigurationText(name: "part.toml", bytes: Array(text.utf8))
        }
        let base = try laidOut().findings.filter { $0.code == .insecureOption }.count
        #expect(base == 0)
        #expect(try laidOut(image(), nil, change).findings.filter { $0.code == .insecureOption }.count == 1)
        #expect(try evidence(try converted(change)).findings.filter { $0.code == .insecureOption }.count == 1)
    }

    @Test func `trusted files that container runtimes replace are named`() throws {
        let text = "sgx.trusted_files = [{ uri = 'file:/etc/hosts', sha256 = '\(SHA256Digest.of([]))' }]"
        let tree = try converted {
            $0.configuration = ConfigurationText(name: "part.toml", bytes: Array(text.utf8))
        }
        let found = try evidence(tree)
        #expect(found.findings.contains { $0.code == .replacedByRuntime && $0.path == "/etc/hosts" })
        #expect(found.checks.contains { !$0.passed && $0.object == "file:/etc/hosts" })
    }

    @Test func `a hostile manifest is refused or measured, and never stops the program`() throws {
        let tree = try converted()
        let document = try #require(tree.files[GraminePlaces.manifest])
        for count in stride(from: 0, to: document.count, by: max(1, document.count / 60)) {
            var cut = tree
            cut.put(GraminePlaces.manifest, Array(document[..<count]))
            _ = try? evidence(cut)
        }
        for text in [
            "[sgx]\nenclave_size = '9999999999G'\nmax_threads = 1", "[sgx]\nenclave_size = '256M'\nmax_threads = 65536",
            "[sgx]\nenclave_size = '3M'\nmax_threads = 1\nisvprodid=0\nisvsvn=0",
        ] {
            var changed = tree
            changed.put(GraminePlaces.manifest, Array(text.utf8))
            #expect(throws: TeeError.self) { try evidence(changed) }
        }
    }
}

@Test func `the measured files are those that the manifest pins, the manifest itself and libpal`() throws {
    let kit = try KitFixture.kit()
    let tree = image()
    let instance = try laidOut(tree, kit)
    let made = try contents(instance)
    let converted = tree.holding(made, of: kit)
    let document = try #require(converted.files[GraminePlaces.manifest])
    let pinned = ManifestFiles(try GramineManifest(parsing: document, version: .newest))
    let measured = instance.measuredFiles()
    let paths = measured.map(\.path)
    #expect(paths == paths.sorted() && Set(paths).count == paths.count)
    #expect(
        Set(paths)
            == Set(
                (pinned.trusted + [try #require(pinned.libOS)]).compactMap(\.path) + [
                    GraminePlaces.manifest, GraminePlaces.pal,
                ]
            )
    )
    for file in measured {
        let bytes: [UInt8]
        switch file.content {
        case .made(let made): bytes = made
        case .kit(let path): bytes = try kit.files.bytes(of: path, limit: 1 << 24)
        case .image(let path): bytes = try #require(tree.files[path])
        }
        guard let entry = (pinned.trusted + [try #require(pinned.libOS)]).first(where: { $0.path == file.path }) else {
            continue
        }
        #expect(SHA256Digest.of(bytes).description == entry.hash, "\(file.path)")
    }
    #expect(measured.contains { $0.path == "/usr/bin/app" && !$0.isOfLibOS })
}

@Test(arguments: [(nil, false), ("none", false), ("dcap", true)] as [(String?, Bool)])
func `an enclave that is attested asks the AESM service`(attestation: String?, usesAESM: Bool) throws {
    #expect(try evidence(try converted { $0.attestation = attestation }).usesAESM == usesAESM)
}

@Test(arguments: [false, true])
func `an enclave of EDMM grows`(isEDMM: Bool) throws {
    let found = try evidence(
        try converted {
            $0.configuration = ConfigurationText(name: "f", bytes: Array("sgx.edmm_enable = \(isEDMM)\n".utf8))
        }
    )
    #expect(found.isDynamic == isEDMM)
}
