import HostFiles
import ImageFixtures
import StrictJSON
import SystemPackage
import Testing

/// A file of Tests/Fixtures/sgx-sdk.
private func fixture(_ name: String) -> String {
    FilePath(#filePath).removingLastComponent().removingLastComponent().appending("Fixtures/sgx-sdk/\(name)").string
}

/// An enclave that the drop-in signed.
private struct SignedEnclave {
    let directory: TemporaryDirectory
    var path: String { directory("enclave.signed.so").string }

    init(_ name: String = "so/holes-2.20.so") async throws {
        directory = try TemporaryDirectory()
        let arguments = ["sign", "-enclave", fixture(name), "-key", fixture("test-key.pem"), "-out", path]
        #expect(await CapturedRun(arguments: ["sgx_sign"] + arguments).status == 0)
    }
}

@Test func `the file of a signed enclave verifies, and it is said which copy a loader takes`() async throws {
    let enclave = try await SignedEnclave()
    let run = await CapturedRun("verify", enclave.path)
    #expect(run.status == 0, "\(run.output)\(run.errors)")
    #expect(run.output.contains("passed mrenclave\n"))
    #expect(run.output.contains("loader with EDMM: copy 1\n"))
    let json = try await CapturedRun("verify", enclave.path, "--format", "json").json()
    #expect(json["verdict"]?.string == "verified")
    #expect(json["loaders"]?["simulation"]?.string == "copy 1")
    #expect(json["sdk"]?.string?.hasPrefix("2.20") == true)
    // DisableDebug is not set.
    #expect(await CapturedRun("verify", enclave.path, "--no-debug").status == 1)
    let other = String(repeating: "0", count: 64)
    #expect(
        await CapturedRun("verify", enclave.path, "--mrenclave", other).output.contains("FAILED expected-mrenclave")
    )
}

@Test func `a changed byte of an enclave's file is a negative verdict`() async throws {
    let enclave = try await SignedEnclave()
    var bytes = try InputFile(FilePath(enclave.path)).contents(limit: 1 << 24)
    // In the segment of read-only data.
    bytes[0x2000] ^= 1
    try enclave.directory.write(bytes, to: "changed.so")
    let run = await CapturedRun("verify", enclave.directory("changed.so").string)
    #expect(run.status == 1)
    #expect(run.output.contains("FAILED mrenclave"))
    #expect(await CapturedRun("verify", fixture("so/holes-2.20.so")).output.contains("not signed"))
    #expect(await CapturedRun("verify", "/bin/true").errors.contains("TB3651"))
}

@Test func `the file of an enclave is inspected, signed or not`() async throws {
    let enclave = try await SignedEnclave()
    let verified = try await CapturedRun("verify", enclave.path, "--format", "json").json()
    let json = try await CapturedRun("inspect", enclave.path, "--format", "json").json()
    #expect(json["mrenclave"] == verified["mrenclave"])
    #expect(json["sigstruct"]?["mrenclave"] == json["mrenclave"])
    #expect(json["copies"]?.array?.first?["layout"]?.array?.isEmpty == false)
    let text = await CapturedRun("inspect", enclave.path).output
    #expect(text.contains("loader, simulation"))
    #expect(text.contains("yes: whoever launches it may turn it on"))
    let log = await CapturedRun("inspect", enclave.path, "--measurement-log").lines
    #expect(try log.last.map { try JSONValue(parsing: Array($0.utf8))["digest"] } == json["mrenclave"])
    let unsigned = try await CapturedRun("inspect", fixture("so/holes-2.20.so"), "--format", "json").json()
    #expect(unsigned["signed"]?.bool == false && unsigned["mrenclave"] == .null)
    #expect(await CapturedRun("inspect", fixture("so/holes-2.20.so"), "--measurement-log").status == 3)
    #expect(await CapturedRun("inspect", enclave.path, "--tree").errors.contains("no image"))
}
