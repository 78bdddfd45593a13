import Crypto
import Diagnostics
import Gramine
import HostFiles
import ImageFixtures
import SGX
import SystemPackage
import TOML
import Testing

/// What a run of a tool left behind.
private final class Run {
    var output: [UInt8] = []
    var report = ""
    var status: Int32 = -1

    init(_ arguments: [String], view: Bool = false, program: String = "gramine-sgx-sign") {
        let tool = GramineTool(
            program: program,
            environment: { _ in nil },
            today: SignatureDate(year: 2026, month: 1, day: 31) ?? .none,
            output: { self.output += $0 },
            report: { self.report += $0 }
        )
        status = view ? tool.viewSigstruct(arguments: arguments) : tool.signSGX(arguments: arguments)
    }

    var text: String { String(decoding: output, as: UTF8.self) }
}

@Suite struct DropInTests {
    private let directory: TemporaryDirectory
    private let key: String
    private let pal = GramineFixture.directory.appending("standin-2seg.so").string

    private static let pem = Result { try RSAPrivateKey.generate().pem(passphrase: nil) }

    init() throws {
        directory = try TemporaryDirectory()
        key = directory.path.appending("key.pem").string
        try writeFile(try DropInTests.pem.get(), to: FilePath(key))
    }

    private func path(_ name: String) -> String { directory.path.appending(name).string }

    private func contents(_ name: String) throws -> [UInt8] {
        try InputFile(FilePath(path(name))).contents(limit: 1 << 20)
    }

    private func write(_ text: String, _ name: String) throws {
        try writeFile(Array(text.utf8), to: FilePath(path(name)))
    }

    @Test func `files and texts are the original's`() throws {
        let fixture = try #require(GramineFixture.all.first)
        try writeFile(try fixture.file("app.manifest"), to: FilePath(path("app.manifest")))
        let run = Run([
            "-vk", key, "--manifest", path("app.manifest"), "-o", path("app.manifest.sgx"), "--libpal=\(pal)",
            "--date", "2025-01-02", "--depfile", path("app.d"),
        ])
        #expect(run.report == "")
        #expect(run.status == 0)
        #expect(run.output == (try fixture.file("layout.txt")))
        #expect(try contents("app.manifest.sgx") == (try fixture.file("app.manifest.sgx")))
        let sigstruct = try SIGSTRUCT(parsing: try contents("app.sig"))
        #expect(SHA256Digest.of(sigstruct.signedBytes).description == fixture["tbs_sha256"])
        let passed = SoftwareEINIT.accepts(
            sigstruct: sigstruct,
            mrenclave: sigstruct.mrenclave,
            secs: SECSValues(signedBy: sigstruct)
        )
        #expect(passed)
        let dependencies = String(decoding: try contents("app.d"), as: UTF8.self)
        #expect(
            dependencies
                == "\(path("app.manifest.sgx")): \\\n\t/app/f00000 \\\n\t/app/f00001 \\\n\t\(pal) \\\n\t\(key)\n"
        )
    }

    @Test(arguments: [
        (["-m", "x"], "Missing option --output"), (["-o"], "Option '-o' requires an argument."),
        (["--date", "yesterday"], "Invalid value for '--date' / '-d': expecting \"today\" or YYYY-MM-DD"),
        (["--libpal", "/nowhere"], "Invalid value for '--libpal' / '-l': File '/nowhere' does not exist."),
        (["--verbose=1"], "Option '--verbose' does not take a value."), (["--frob"], "No such option: --frob"),
        (["-x"], "No such option: -x"), (["extra"], "Got unexpected extra argument (extra)"),
        (["--key", "/nowhere"], "Invalid value for '--key' / '-k': '/nowhere': No such file or directory"),
        (["--chroot", "/nowhere"], "Invalid value for '--chroot': Directory '/nowhere' does not exist."),
        (["--with", "hsm"], "Invalid value for '--with': 'hsm' is not 'file'."),
    ])
    func `misuse ends with status 2 and click's words`(arguments: [String], text: String) {
        let isKeyed = arguments.first == "--key"
        let run = Run(["--libpal", pal] + (isKeyed ? [] : ["--key", key]) + arguments)
        #expect(run.status == 2)
        #expect(run.report.hasPrefix("Usage: gramine-sgx-sign [OPTIONS] [PLUGIN_ARGS]...\n"))
        #expect(run.report.hasSuffix("\n\nError: \(text)\n"))
    }

    @Test func `trusted files are expanded below a chroot, links within it`() throws {
        _ = try OutputDirectory.making(directory.path.appending("root/usr/bin"))
        try write("sh", "root/usr/bin/sh")
        try write("ls", "root/usr/bin/.ls")
        try FileLinks.make("usr/bin", at: path("root/bin"))
        try FileLinks.make("/usr/bin/sh", at: path("root/bash"))
        try write("", "libsysdb.so")
        try write(
            """
            loader.entrypoint.uri = "file:\(path("libsysdb.so"))"
            sgx.trusted_files = ["file:/usr/", "file:/bash", "file:/bin/sh", "file:/bash"]
            """,
            "a.manifest"
        )
        let run = Run([
            "-q", "-k", key, "-l", pal, "-m", path("a.manifest"), "-o", path("out"), "--chroot", path("root"), "-s",
            path("a.signature"),
        ])
        #expect(run.report == "")
        #expect(run.output == [])
        let written = try GramineManifest(parsing: try contents("out"), version: .v1_9)
        let uris = (written.sgx["trusted_files"]?.array ?? []).compactMap { $0.table?["uri"]?.string }
        #expect(uris == ["file:/usr/bin/.ls", "file:/usr/bin/sh", "file:/bash", "file:/bin/sh"])
        #expect(try contents("a.signature").count == 1808)
    }

    @Test(arguments: ["http://x", "file:relative", "file:/usr", "file:/bash/", "file:/loop", "file:/bash/x"])
    func `entries that cannot be expanded end with status 1`(uri: String) throws {
        _ = try OutputDirectory.making(directory.path.appending("root/usr"))
        try write("x", "root/bash")
        try FileLinks.make("loop", at: path("root/loop"))
        try write(
            "loader.entrypoint = {uri = 'file:/x', sha256 = ''}\nsgx.trusted_files = ['\(uri)']",
            "a.manifest"
        )
        let run = Run(["-k", key, "-l", pal, "-m", path("a.manifest"), "-o", path("out"), "--chroot", path("root")])
        #expect(run.status == 1)
        #expect(run.report.contains("TB2203"))
    }

    @Test func `a missing trusted file is said as the original says it`() throws {
        try write(
            "loader.entrypoint = {uri = 'file:/x', sha256 = ''}\nsgx.trusted_files = ['file:/no/where']",
            "a.manifest"
        )
        let run = Run(["-k", key, "-l", pal, "-m", path("a.manifest"), "-o", path("out")])
        #expect(run.status == 2)
        #expect(run.report.hasSuffix("Error: Missing trusted file: '/no/where'\n"))
    }

    @Test func `put in the original's place it is of the release that is installed there`() throws {
        let libraries = "gramine/lib/x86_64-linux-gnu/gramine"
        for folder in ["gramine/bin", libraries + "/sgx", "gramine/lib/python3.11/site-packages/graminelibos"] {
            _ = try OutputDirectory.making(directory.path.appending(folder))
        }
        try writeFile(
            try InputFile(FilePath(pal)).contents(limit: 1 << 20),
            to: FilePath(path(libraries + "/sgx/libpal.so"))
        )
        try write("the LibOS", libraries + "/libsysdb.so")
        try write("x", "a")
        try write("sgx.trusted_files = ['file:\(path("a"))']", "a.manifest")
        func sign() throws -> TOMLTable {
            let run = Run(
                ["-q", "-k", key, "-m", path("a.manifest"), "-o", path("out")],
                program: path("gramine/bin/gramine-sgx-sign")
            )
            #expect(run.report == "" && run.status == 0)
            return try TOMLTable(parsing: try contents("out"))
        }
        let newest = try sign()[table: "loader"]?[table: "entrypoint"]
        #expect(newest?["uri"]?.string == "file:" + path(libraries + "/libsysdb.so"))
        try write("__version__ = '1.7'\n", "gramine/lib/python3.11/site-packages/graminelibos/__init__.py")
        #expect(try sign()[table: "loader"] == nil)
    }

    /// Measured by gramine-sgx-sign 1.9 with the same library.
    @Test(arguments: [
        ("sgx.max_threads = 0", "1931e70f36b25d282697b778dd037885ef337057001fd23e0c9a0cdf5f80d78e"),
        ("sgx.enclave_size = '48M'", "1688aaf7266ba7b52f8e393e1026a77ac87ee3021bc886481b0c56cb66e0cc33"),
        ("sgx.enclave_size = '100000001'", "64ffb868e0c86b76ec13af36aea06f810d8d2c09bfa42cd73f4305552900e527"),
        (
            "sgx.enclave_size = '67108865'\nsgx.edmm_enable = true",
            "f04271107c3736327111bb14cea6213c3f943ce81cd3c2a7ab201c908bd669f8"
        ),
        (
            "sgx.edmm_enable = 'no'\nsgx.max_threads = true\nsgx.isvsvn = true",
            "682b587fd03b5459a8f2a0e45c63ff68e002ac13597aed4bdf99bbfd2624a52f"
        ),
    ])
    func `what the loader would refuse and Python takes is signed as the original signs it`(
        lines: String,
        mrenclave: String
    ) throws {
        try write("loader.entrypoint = {uri = 'file:/x', sha256 = ''}\n\(lines)\n", "a.manifest")
        let run = Run(["-q", "-k", key, "-l", pal, "-m", path("a.manifest"), "-o", path("out"), "-s", path("sig")])
        #expect(run.status == 0)
        #expect(try SIGSTRUCT(parsing: try contents("sig")).mrenclave.description == mrenclave)
        #expect(run.report.contains("no power of two") == lines.contains("enclave_size"))
    }

    @Test func `a manifest that is no TOML is refused at its line, and nothing is written`() throws {
        try write("a = 1\r\n\rb =\r\n", "a.manifest")
        let run = Run(["-k", key, "-l", pal, "-m", path("a.manifest"), "-o", path("out")])
        #expect(run.status == 1)
        #expect(run.report.contains("line 3, column 4"))
        #expect(HostFileKind(of: FilePath(path("out"))) == nil)
    }

    @Test func `a SIGSTRUCT is shown as text, TOML and JSON`() throws {
        let fixture = try #require(GramineFixture.all.first { $0.name == "isv" })
        let file = GramineFixture.directory.appending("isv/app.sig").string
        let signer = fixture["mrsigner"]
        let enclave = fixture["mrenclave"]
        let values = try SIGSTRUCT(parsing: try fixture.file("app.sig"))
        #expect(
            Run([file], view: true).text
                == """
                Attributes:
                    mr_signer: \(signer)
                    mr_enclave: \(enclave)
                    isv_prod_id: \(values.isvProdID)
                    isv_svn: \(values.isvSVN)
                    debug_enclave: False

                """
        )
        #expect(
            Run(["--output-format", "json", file], view: true).text
                == """
                {
                    "mr_signer": "\(signer)",
                    "mr_enclave": "\(enclave)",
                    "isv_prod_id": \(values.isvProdID),
                    "isv_svn": \(values.isvSVN),
                    "debug_enclave": false
                }
                """
        )
        #expect(
            Run(["-v", "--output-format=toml", file], view: true).text
                == """
                mr_signer = "\(signer)"
                mr_enclave = "\(enclave)"
                isv_prod_id = \(values.isvProdID)
                isv_svn = \(values.isvSVN)
                attribute_flags = "0x4"
                attribute_xfrms = "0x3"
                misc_select = "0x0"
                attribute_flags_mask = "0xffffffffffffffff"
                attribute_xfrm_mask = "0xfffffffffff9ff1b"
                misc_mask = "0xffffffff"
                date = "2025-01-02"
                debug_enclave = false

                """
        )
        #expect(Run([], view: true).status == 2)
        #expect(Run([key], view: true).status == 1)
    }

    @Test(arguments: [0, 15, 24, 39])
    func `a file whose constants are wrong is no SIGSTRUCT`(place: Int) throws {
        var bytes = try #require(GramineFixture.all.first).file("app.sig")
        bytes[place] ^= 0x40
        try writeFile(bytes, to: FilePath(path("bad.sig")))
        let run = Run([path("bad.sig")], view: true)
        #expect(run.status == 1 && run.text == "")
        #expect(run.report.contains("HEADER"))
    }
}

/// Makes symlinks.
private enum FileLinks {
    static func make(_ target: String, at path: String) throws {
        let tool = try #require(ForeignTool("ln"))
        _ = try tool.run("-s", target, path)
    }
}
