import ImageFixtures
import SystemPackage
import Testing

/// A SIGSTRUCT that Gramine made.
private let sigstruct = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .appending("Fixtures/sigstruct/2seg-base/app.sig").string

@Test func `a tool's name as the program's name or as the first argument starts that tool`() async {
    let named = await CapturedRun(sigstruct, program: "/usr/local/bin/gramine-sgx-sigstruct-view")
    #expect(named.status == 0, "\(named.errors)")
    #expect(named.output.contains("mr_enclave"))
    let subcommand = await CapturedRun("gramine-sgx-sigstruct-view", sigstruct)
    #expect(subcommand.output == named.output && subcommand.status == 0)
    let other = await CapturedRun("gramine-sgx-sigstruct-view", sigstruct, program: "/bin/gramine-sgx-sign")
    #expect(other.output != named.output)
}

@Test(arguments: ["sgx_sign", "gramine-sgx-sign", "gramine-sgx-sigstruct-view"])
func `a tool that is called wrongly fails as itself`(name: String) async {
    let run = await CapturedRun(arguments: ["--no-such-option"], program: "/opt/\(name)")
    #expect(run.status != 0)
    #expect(!(run.output + run.errors).contains("tee-build --help"))
    let again = await CapturedRun(arguments: [name, "--no-such-option"])
    #expect(again.status == run.status && again.output == run.output && again.errors == run.errors)
}

@Test func `sefs-cli goes by the name that occlum build calls it by, too`() async {
    let run = await CapturedRun("zip", program: "/opt/occlum/build/bin/sefs-cli_sim")
    #expect(run.status == 1 && run.errors.contains("<image>"))
    #expect(await CapturedRun("sefs-cli_sim", "zip").errors == run.errors)
}

@Test func `a tool's name further behind is an argument like any other`() async {
    #expect(await CapturedRun("explain", "sgx_sign").errors.contains("TB2051"))
    #expect(await CapturedRun("verify", program: "/sgx_sign/tee-build").errors.contains("image"))
}
