import ImageFixtures
import SystemPackage
import Testing

#if SigningService
    @Test func `serve listens, says where and with which key, and ends when it is told to`() async throws {
        let folder = try TemporaryDirectory()
        _ = await CapturedRun("key", "generate", folder("key.pem").string)
        // The context of tests tells long runs to end at once.
        let run = await CapturedRun(
            "serve",
            "--signer",
            "file:\(folder("key.pem"))",
            "--audit-log",
            folder("audit").string,
            "--listen",
            "127.0.0.1:0"
        )
        #expect(run.status == 0)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("listening on http://127.0.0.1:"))
        #expect(run.errors.contains(", signing as MRSIGNER "))
        #expect(try folder.read("audit").isEmpty)
    }

    @Test func `serve signs with keys of its own only`() async throws {
        let folder = try TemporaryDirectory()
        for signer in ["exec:/bin/true", "http://127.0.0.1:1", "detached"] {
            let run = await CapturedRun("serve", "--signer", signer, "--audit-log", folder("audit").string)
            #expect(run.status == 2)
            #expect(run.errors.contains("TB2052"))
        }
    }

    @Test func `serve warns of tokens and keys that others may read`() async throws {
        let folder = try TemporaryDirectory()
        _ = await CapturedRun("key", "generate", folder("key.pem").string)
        try folder.write(Array("ci a-token-0123456789".utf8), to: "tokens")
        let outcome = try ForeignTool("chmod")?.run("644", folder("tokens").string, folder("key.pem").string)
        #expect(outcome?.status == 0)
        let run = await CapturedRun(
            "serve",
            "--signer",
            "file:\(folder("key.pem"))",
            "--audit-log",
            folder("audit").string,
            "--tokens",
            folder("tokens").string,
            "--listen",
            "127.0.0.1:0"
        )
        #expect(run.status == 0)
        #expect(run.errors.split(separator: "TB1090").count == 3)
        #expect(!run.errors.contains("a-token"))
    }
#else
    @Test func `serve of a program without the service says how one is built with it`() async throws {
        let folder = try TemporaryDirectory()
        let run = await CapturedRun("serve", "--signer", "file:none", "--audit-log", folder("audit").string)
        #expect(run.status == 5)
        #expect(run.errors.contains("TB5062"))
        #expect(run.errors.contains("--traits SigningService"))
        #expect(await CapturedRun("serve", "--help").output.contains("--traits SigningService"))
    }
#endif

@Test(arguments: [
    ["--listen", "nonsense"], ["--listen", "127.0.0.1:70000"], ["--listen", ":80"], ["--tls-cert", "x"],
    ["--client-ca", "x"], ["--max-connections", "0"],
])
func `options of serve that make no sense are refused`(options: [String]) async {
    let run = await CapturedRun(arguments: ["serve", "--signer", "file:x", "--audit-log", "x"] + options)
    #expect(run.status == 2)
}
