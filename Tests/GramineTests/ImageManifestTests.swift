import Bytes
import Compatibility
import Crypto
import Diagnostics
import Gramine
import SGX
import TOML
import Testing

/// A tree of paths written down in a test.
private struct SmallTree: ImageTree {
    private var nodes: [PathBytes: ImageNode] = ["/": ImageNode(kind: .directory, mode: 0o755)]

    init(files: [String: String] = [:], links: [String: String] = [:], folders: [String] = []) {
        for (path, text) in files {
            put(
                path,
                ImageNode(
                    kind: .file,
                    mode: 0o755,
                    size: UInt64(text.utf8.count),
                    facts: FileFacts.configuration(Array(text.utf8)).encoded
                )
            )
        }
        for (path, target) in links { put(path, ImageNode(kind: .symlink, mode: 0o777, target: PathBytes(target))) }
        for path in folders { put(path, ImageNode(kind: .directory, mode: 0o755)) }
    }

    private mutating func put(_ path: String, _ node: ImageNode) {
        let parts = path.split(separator: "/").map(String.init)
        for count in 1..<max(1, parts.count) {
            let folder = PathBytes("/" + parts.prefix(count).joined(separator: "/"))
            if nodes[folder] == nil { nodes[folder] = ImageNode(kind: .directory, mode: 0o755) }
        }
        nodes[PathBytes(path)] = node
    }

    func node(at path: PathBytes) -> ImageNode? { nodes[path] }

    func names(in path: PathBytes) -> [PathBytes] {
        let prefix = path == "/" ? path.bytes : path.bytes + [PathBytes.slash]
        return nodes.keys.filter { key in
            key != "/" && key.bytes.starts(with: prefix) && key.bytes.count > prefix.count
                && !key.bytes[prefix.count...].contains(PathBytes.slash)
        }.map { PathBytes($0.bytes.dropFirst(prefix.count)) }.sorted()
    }

    func forEachNode(_ body: (PathBytes, ImageNode) -> Void) {
        for path in nodes.keys.sorted() where path != "/" { if let node = nodes[path] { body(path, node) } }
    }
}

private let distribution = SmallTree(
    files: [
        "/usr/bin/app": "app", "/usr/lib/libc.so.6": "libc", "/usr/lib/x/libx.so.1.2": "libx", "/srv/data/a": "a",
        "/srv/data/b.txt": "b", "/srv/data/deep/c": "c", "/etc/hosts": "old", "/etc/shadow": "secret",
        "/etc/passwd": "root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\n", "/run/stale.pid": "1",
    ],
    links: [
        "/bin": "usr/bin", "/lib": "usr/lib", "/usr/lib/x/libx.so.1": "libx.so.1.2", "/usr/lib/current": "x",
        "/var/run": "/run", "/srv/self": ".", "/srv/dangling": "nowhere",
    ],
    folders: ["/tmp", "/var/log/nginx", "/run/lock"]
)

private func digest(_ path: PathBytes) -> SHA256Digest? {
    guard let node = distribution.node(at: path), node.kind == .file else { return nil }
    return SHA256Digest.of(path.bytes)
}

private func launch() -> ImageLaunch {
    var launch = ImageLaunch()
    launch.entrypoint = ["app"]
    launch.command = ["--flag", "a b\nc"]
    launch.environment = ["PATH=/bin:", "A=1", "TWO=x=y\nz", "A=2", "BAD"]
    launch.workingDirectory = "/srv"
    launch.user = "app"
    launch.volumes = ["/srv/data/"]
    return launch
}

private func input(_ change: (inout ImageManifestInput) -> Void = { _ in }) -> ImageManifestInput {
    var input = ImageManifestInput(
        launch: launch(),
        tree: distribution,
        reached: [
            ReachedFile(path: "/bin/app", resolved: "/usr/bin/app"),
            ReachedFile(path: "/lib/libc.so.6", resolved: "/usr/lib/libc.so.6"),
            ReachedFile(path: "/usr/lib/x/libx.so.1", resolved: "/usr/lib/x/libx.so.1.2"),
        ],
        entryPoint: "/bin/app",
        preset: .native,
        digest: digest
    )
    change(&input)
    return input
}

private func options(_ change: (inout ImageManifestOptions) -> Void = { _ in }) -> ImageManifestOptions {
    var options = ImageManifestOptions(
        libOS: AddedFile(path: "/gramine/libsysdb.so", digest: SHA256Digest.of([1]))
    )
    options.trustsApplication = false
    change(&options)
    return options
}

extension ImageManifest {
    fileprivate var trustedPaths: [String] {
        (manifest.sgx["trusted_files"]?.array ?? []).compactMap { $0.table?["uri"]?.string }
            .map { String($0.dropFirst(5)) }
    }

    fileprivate var mounts: [String] {
        (manifest["fs.mounts"]?.array ?? []).compactMap { value in
            value.table.map { table in
                "\(table["path"]?.string ?? "") \(table["type"]?.string ?? "") \(table["uri"]?.string ?? "")"
            }
        }
    }
}

@Suite struct ImageManifestTests {
    @Test func `program, arguments, environment, folder and user are those of the image`() throws {
        let manifest = try ImageManifest(input(), options()).manifest
        #expect(manifest["libos.entrypoint"] == "/bin/app")
        #expect(manifest["loader.argv"] == .array(["app", "--flag", "a b\nc"]))
        #expect(
            manifest["loader.env"]
                == .table(["PATH": "/bin:", "A": "2", "TWO": "x=y\nz", "HOME": "/home/app"])
        )
        #expect(manifest["fs.start_dir"] == "/srv")
        #expect(manifest["loader.uid"] == 1000)
        #expect(manifest["loader.gid"] == 1001)
        #expect(manifest["loader.entrypoint.sha256"] == .string(SHA256Digest.of([1]).description))
        #expect(manifest.sgx["enclave_size"] == "256M")
        #expect(manifest.sgx["max_threads"] == 16)
        #expect(manifest["sys.enable_extra_runtime_domain_names_conf"] == true)
    }

    @Test func `the original signer would leave the manifest as it is`() throws {
        let made = try ImageManifest(input(), options()).manifest
        var read = try GramineManifest(parsing: made.document, version: .v1_9)
        try read.fillDefaults(libOSPath: "/other") { _ in "" }
        try read.expandTrustedFiles()
        #expect(read.document == made.document)
        try ManifestSchema(.v1_9).check(read.table)
        #expect(try ImageManifest(input(), options()).manifest.document == made.document)
    }

    @Test func `links to folders become mounts, and one entry serves for all names of a file`() throws {
        let made = try ImageManifest(input(), options())
        #expect(made.mounts.contains("/bin  file:/usr/bin"))
        #expect(made.mounts.contains("/lib  file:/usr/lib"))
        #expect(made.mounts.contains("/usr/lib/current  file:/usr/lib/x"))
        #expect(made.mounts.contains("/lib/current  file:/usr/lib/x"))
        #expect(!made.mounts.contains { $0.hasPrefix("/srv/self") || $0.hasPrefix("/srv/dangling") })
        #expect(
            made.trustedPaths
                == [
                    "/gramine/app/etc/hostname", "/gramine/app/etc/hosts", "/gramine/libsysdb.so", "/usr/bin/app",
                    "/usr/lib/libc.so.6", "/usr/lib/x/libx.so.1", "/usr/lib/x/libx.so.1.2",
                ].sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        )
        #expect(made.trustedPaths.contains("/usr/lib/x/libx.so.1"))
        #expect(!made.trustedPaths.contains { $0.hasPrefix("/bin/") || $0.hasPrefix("/lib/") })
    }

    @Test func `memory is mounted where programs write, with the folders that were there`() throws {
        let made = try ImageManifest(input(), options())
        for place in [
            "/tmp", "/run", "/run/lock", "/var/run", "/var/run/lock", "/var/log", "/var/log/nginx", "/srv/data",
        ] {
            #expect(made.mounts.contains("\(place) tmpfs "), "\(place)")
        }
        #expect(made.findings.contains { $0.code == .volumeInMemory && $0.path == "/srv/data" })
        let kept = try ImageManifest(
            input { $0.reached.append(ReachedFile(path: "/run/stale.pid", resolved: "/run/stale.pid")) },
            options { $0.volumes = .encrypted(keyName: "_sgx_mrsigner") }
        )
        #expect(!kept.mounts.contains("/run tmpfs "))
        #expect(kept.findings.contains { $0.code == .scratchLeftOut && $0.path == "/run" })
        #expect(kept.mounts.contains("/srv/data encrypted file:/srv/data"))
    }

    @Test func `files that a container runtime replaces come from the instance`() throws {
        let made = try ImageManifest(input(), options { $0.trust = .all })
        #expect(made.mounts.contains("/etc/hosts  file:/gramine/app/etc/hosts"))
        #expect(made.files.map(\.path) == ["/gramine/app/etc/hosts", "/gramine/app/etc/hostname"])
        #expect(!made.trustedPaths.contains("/etc/hosts"))
        let alone = try ImageManifest(input(), options { $0.takesHostNames = false })
        #expect(alone.mounts.contains("/etc/resolv.conf  file:/gramine/app/etc/resolv.conf"))
        #expect(alone.manifest["sys.enable_extra_runtime_domain_names_conf"] == nil)
        #expect(!alone.findings.contains { $0.code == .hostNamesTaken })
    }

    @Test func `all files are trusted but volatile ones and accounts, links with what they lead to`() throws {
        let made = try ImageManifest(input(), options { $0.trust = .all })
        #expect(made.trustedPaths.contains("/srv/data/deep/c"))
        #expect(made.trustedPaths.contains("/usr/lib/x/libx.so.1"))
        #expect(made.trustedPaths.contains("/etc/passwd"))
        #expect(!made.trustedPaths.contains("/etc/shadow"))
        #expect(!made.trustedPaths.contains("/run/stale.pid"))
    }

    @Test(arguments: [
        ("/srv/data", ["/srv/data/a", "/srv/data/b.txt", "/srv/data/deep/c"]), ("/srv/data/*.txt", ["/srv/data/b.txt"]),
        ("/srv/**/c", ["/srv/data/deep/c"]), ("/srv/data/?", ["/srv/data/a"]), ("/srv/*/*/c", ["/srv/data/deep/c"]),
        ("/nowhere", []), ("/srv/dat", []), ("/srv/data/**/a", ["/srv/data/a"]),
    ])
    func `patterns include files`(pattern: String, paths: [String]) throws {
        let base = try ImageManifest(input(), options()).trustedPaths
        let made = try ImageManifest(input(), options { $0.include = [PathBytes(pattern)] }).trustedPaths
        #expect(made.filter { !base.contains($0) } == paths)
    }

    @Test func `what a program usually opens is trusted with the closure`() throws {
        let base = try ImageManifest(input(), options()).trustedPaths
        func more(_ change: (inout ImageManifestInput) -> Void) throws -> [String] {
            let made = try ImageManifest(input(change), options { $0.trustsApplication = true })
            return made.trustedPaths.filter { !base.contains($0) }
        }
        #expect(try more { $0.launch.workingDirectory = "/srv/data" }.count == 3)
        #expect(try more { $0.launch.command = ["--file=data/b.txt"] } == ["/srv/data/b.txt"])
        #expect(try more { $0.launch.command = ["-cp", "data/b.txt:/srv/data/deep/*"] }.count == 2)
        #expect(try more { $0.launch.command = ["-c", "cat <'/srv/data/b.txt'; x -p=/srv/data/deep $A"] }.count == 2)
        #expect(try more { $0.launch.command = ["-c", "# /srv/data/b.txt", "ls /srv/data/*"] } == [])
        #expect(try more { $0.launch.command = ["/lib/x"] } == [])
        #expect(try more { $0.launch.command = ["/", "/usr", "/run", "=", "/no/where"] } == [])
        #expect(try more { $0.launch.environment = ["PYTHONPATH=/nowhere:/srv/data/deep"] } == ["/srv/data/deep/c"])
    }

    @Test func `the kit's C library is trusted where it is asked for, and not else`() throws {
        let library = AddedFile(path: "/gramine/libc/libc.so.6", digest: SHA256Digest.of([7]))
        let base = try ImageManifest(input(), options { $0.offered = [library] }).trustedPaths
        #expect(!base.contains("/gramine/libc/libc.so.6"))
        let asked = try ImageManifest(
            input(),
            options {
                $0.offered = [library]
                $0.include = ["/gramine/libc"]
            }
        )
        #expect(asked.trustedPaths.filter { !base.contains($0) } == ["/gramine/libc/libc.so.6"])
        for uri in ["file:/gramine/libc/", "file:/gramine/libc/libc.so.6"] {
            let fragment = try TOMLTable(parsing: Array("sgx.trusted_files = ['\(uri)']".utf8))
            let made = try ImageManifest(
                input(),
                options {
                    $0.offered = [library]
                    $0.fragment = fragment
                }
            )
            #expect(made.trustedPaths.filter { !base.contains($0) } == ["/gramine/libc/libc.so.6"])
        }
    }

    @Test func `a fragment wins, its tables merge and its lists continue ours`() throws {
        let fragment = try TOMLTable(
            parsing: Array(
                """
                sgx.enclave_size = "1G"
                loader.argv = ["x"]
                loader.env.A = { passthrough = true }
                fs.mounts = [{ path = "/tmp", uri = "file:/scratch" }, { type = "tmpfs", path = "/new" }]
                sgx.trusted_files = [{ uri = "file:/usr/bin/app", sha256 = "\(SHA256Digest.of(Array("/usr/bin/app".utf8)))" }]
                """.utf8
            )
        )
        let made = try ImageManifest(input(), options { $0.fragment = fragment })
        #expect(made.manifest.sgx["enclave_size"] == "1G")
        #expect(made.manifest["loader.argv"] == .array(["x"]))
        #expect(made.manifest["loader.env.TWO"] == "x=y\nz")
        #expect(made.mounts.contains("/tmp  file:/scratch"))
        #expect(!made.mounts.contains("/tmp tmpfs "))
        #expect(made.mounts.last == "/new tmpfs ")
        #expect(made.trustedPaths.filter { $0 == "/usr/bin/app" }.count == 1)
        #expect(made.findings.contains { $0.code == .insecureOption && $0.message.contains("loader.env.A") })
    }

    @Test(arguments: [
        ("sgx.enclave_sise = '1G'", 2202, "did you mean sgx.enclave_size?"),
        ("sgx.thread_num = 4", 2202, "Gramine graphene-1.2-rc1 to 1.4 had it"), ("[sgx]\ndebug = 'no'", 2201, "true"),
        ("loader.log_level = 'loud'", 2201, "\"none\" or"), ("[sgx.cpu_features]\nmpx = 'unspecified'", 2201, "dis"),
        ("frob = 1", 2202, ""), ("sgx = 1", 2202, ""),
        ("fs.mounts = [{ type = 'tmpfs', pth = '/x' }]", 2202, "did you mean path?"),
        ("fs.mounts = ['/x']", 2201, "a list of tables"), ("fs.mounts = [{ path = 1 }]", 2201, "a string"),
        ("loader.env.A = { valu = 'x' }", 2202, "did you mean value?"), ("loader.env.A = 1", 2201, "a string"),
        ("sgx.trusted_files = [{ uri = 'file:/x', hash = '1' }]", 2202, "sha256, uri"),
        ("sys.allowed_ioctls = [{ request_code = '1' }]", 2201, "an integer"),
    ])
    func `a fragment with unknown keys or wrong values is refused`(text: String, code: Int, hint: String) throws {
        let fragment = try TOMLTable(parsing: Array(text.utf8))
        do {
            _ = try ImageManifest(input(), options { $0.fragment = fragment })
            Issue.record("accepted")
        } catch {
            #expect(error.code.number == code)
            #expect(error.hint.contains(hint))
            #expect(error.object.first?.contains("line") == true)
        }
    }

    @Test(arguments: ["00", String(repeating: "g", count: 64), String(repeating: "0", count: 64)])
    func `a fragment's hash that lets no program open the image's file is refused`(hash: String) throws {
        let text = "sgx.trusted_files = [{ uri = 'file:/bin/app', sha256 = '\(hash)' }]"
        let fragment = try TOMLTable(parsing: Array(text.utf8))
        #expect {
            try ImageManifest(input(), options { $0.fragment = fragment })
        } throws: { ($0 as? TeeError)?.code == .unusableTrustedFile }
    }

    @Test(arguments: ["loader.argv_src_file = 'file:/x'", "loader.insecure__use_cmdline_argv = true"])
    func `arguments that a fragment brings otherwise take the place of the image's`(text: String) throws {
        let fragment = try TOMLTable(parsing: Array(text.utf8))
        let loader = try ImageManifest(input(), options { $0.fragment = fragment }).manifest.table[table: "loader"]
        #expect(loader?["argv"] == nil)
        #expect(loader?["env"] != nil)
        let old = try ImageManifest(
            input(),
            options {
                $0.version = .v1_2; $0.fragment = fragment
            }
        ).manifest
        #expect(old["loader.argv_src_file"]?.string != "file:/gramine/app/arguments")
    }

    @Test(arguments: [
        "loader.argv = ['a']\nloader.argv_src_file = 'file:/x'",
        "loader.env_src_file = 'file:/x'\nloader.insecure__use_host_env = true",
        "sgx.preheat_enclave = true\nsgx.edmm_enable = true",
    ])
    func `keys that exclude each other are refused`(text: String) throws {
        let fragment = try TOMLTable(parsing: Array(text.utf8))
        #expect {
            try ImageManifest(input(), options { $0.fragment = fragment })
        } throws: { ($0 as? TeeError)?.code == .invalidManifest }
    }

    @Test func `values keep their control characters for releases whose own tools lose them`() throws {
        let made = try ImageManifest(
            input { $0.launch.environment = ["COLOR=a\u{1b}[0m"] },
            options { $0.version = .v1_2 }
        )
        #expect(String(decoding: made.document, as: UTF8.self).contains("\"a\\u001b[0m\""))
    }

    @Test(arguments: [
        ("/usr/bin/perl", "/usr/share/perl5/Carp.pm"), ("/usr/bin/php8.2", "/etc/php/8.2/cli/php.ini"),
        ("/usr/sbin/apache2", "/var/www/html/index.html"), ("/usr/bin/ruby3.1", "/usr/lib/ruby/3.1.0/json.rb"),
    ])
    func `what interpreters and servers read is trusted with them`(program: String, file: String) throws {
        let tree = SmallTree(files: [program: "", file: "", "/usr/share/other/x": ""])
        let made = try ImageManifest(
            input {
                $0.tree = tree
                $0.launch.entrypoint = [program]
                $0.entryPoint = PathBytes(program)
                $0.reached = []
                $0.launch.user = ""
                $0.digest = { tree.node(at: $0)?.kind == .file ? SHA256Digest.of($0.bytes) : nil }
            },
            options { $0.trustsApplication = true }
        )
        #expect(made.trustedPaths.contains(file))
        #expect(!made.trustedPaths.contains("/usr/share/other/x"))
    }

    @Test func `an image without a program is refused`() {
        for change: (inout ImageManifestInput) -> Void in [
            {
                $0.launch.entrypoint = []; $0.launch.command = []
            }, { $0.entryPoint = "app" },
            { $0.entryPoint = PathBytes([0x2f, 0xff]) }, { $0.launch.user = "nobody-here" },
        ] {
            #expect(throws: TeeError.self) { try ImageManifest(input(change), options()) }
        }
    }

    @Test(arguments: [GramineVersion.graphene1_2rc1, .v1_0, .v1_2])
    func `releases without arguments in manifests get them in a trusted file`(version: GramineVersion) throws {
        let made = try ImageManifest(input(), options { $0.version = version })
        let file = try #require(made.files.first { $0.path == "/gramine/app/arguments" })
        #expect(file.content == Array("app\0--flag\0a b\nc\0".utf8))
        #expect(made.manifest["loader.argv_src_file"] == "file:/gramine/app/arguments")
        let document = String(decoding: made.manifest.document, as: UTF8.self)
        #expect(document.contains(SHA256Digest.of(file.content).description))
    }

    @Test(arguments: GramineVersion.allCases)
    func `manifests of every release follow its schema and can be laid out`(version: GramineVersion) throws {
        let manifest = try ImageManifest(input { $0.preset = .java }, options { $0.version = version }).manifest
        try ManifestSchema(version).check(manifest.table)
        #expect(try manifest.enclaveSettings().enclaveSize == 16 << 30)
        _ = try manifest.unsignedSIGSTRUCT(
            mrenclave: SHA256Digest.of([]),
            date: .none,
            constants: LayoutConstants(version)
        )
    }

    @Test func `files that no manifest can name are said, and many files too`() throws {
        let odd = PathBytes([0x2f, 0x78, 0xff])
        let made = try ImageManifest(
            input { input in
                input.reached =
                    [ReachedFile(path: odd, resolved: odd)]
                    + (0..<5001).map { ReachedFile(path: PathBytes("/f\($0)"), resolved: PathBytes("/f\($0)")) }
                input.digest = { SHA256Digest.of($0.bytes) }
            },
            options()
        )
        #expect(made.findings.contains { $0.code == .unnameableFile && $0.path == odd })
        #expect(made.findings.contains { $0.code == .slowTrustedFiles })
    }
}
