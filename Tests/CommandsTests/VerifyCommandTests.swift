import ImageFixtures
import StrictJSON
import SystemPackage
import Testing

@Test func `demands on the command line decide the exit status, each by its name`() async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output(), "--isv-svn", "5", "--isv-prod-id", "3")
    let inspected = try await CapturedRun("inspect", image.output(), "--format", "json").json()
    let mrenclave = try #require(inspected["mrenclave"]?.string)
    let mrsigner = try #require(inspected["mrsigner"]?.string)
    let key = image.folder("key.pem").string
    let met = [
        ["--mrenclave", mrenclave], ["--mrenclave", mrenclave.uppercased()], ["--mrsigner", mrsigner],
        ["--signer-key", key], ["--isv-prod-id", "3"], ["--least-isv-svn", "5"], ["--no-debug"],
    ]
    for demand in met { #expect(await CapturedRun(arguments: ["verify", image.output()] + demand).status == 0) }
    let other = String(repeating: "0", count: 64)
    for (demand, check) in [
        (["--mrenclave", other], "expected-mrenclave"), (["--mrsigner", other], "expected-mrsigner"),
        (["--isv-prod-id", "4"], "expected-isv-prod-id"), (["--least-isv-svn", "6"], "least-isv-svn"),
    ] {
        let run = await CapturedRun(arguments: ["verify", image.output()] + demand)
        #expect(run.status == 1)
        #expect(run.output.contains("FAILED \(check)"), "\(run.output)")
        #expect(run.output.contains("NOT verified: 1 of "))
    }
}

@Test(arguments: ["", "0", String(repeating: "g", count: 64), String(repeating: "0", count: 65)])
func `a demand that is no digest is an error of usage`(text: String) async throws {
    let image = try SmallImage()
    for option in ["--mrenclave", "--mrsigner"] {
        let run = await CapturedRun("verify", image.source, option, text)
        #expect(run.status == 2)
        #expect(run.errors.contains("TB2052"), "\(run.errors)")
    }
}

@Test func `another key is not the signer`() async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output())
    let other = image.folder("other.pem").string
    #expect(await CapturedRun("key", "generate", other).status == 0)
    let run = await CapturedRun("verify", image.output(), "--signer-key", other)
    #expect(run.status == 1)
    #expect(run.output.contains("FAILED expected-mrsigner"))
    let expecting = await image.convert(to: image.output("never"), "--signer-key", other)
    #expect(expecting.status == 4, "\(expecting.errors)")
    #expect(try !image.folder.tree().contains("never"))
}

@Test func `the result for programs is one JSON value with the verdict`() async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output())
    let good = await CapturedRun("verify", image.output(), "--format", "json")
    #expect(good.status == 0)
    #expect(try good.json()["verdict"]?.string == "verified")
    let bad = await CapturedRun("verify", image.output(), "--format", "json", "--least-isv-svn", "9")
    #expect(bad.status == 1)
    #expect(try bad.json()["verdict"]?.string == "failed")
}

@Test func `quiet tells only of checks that failed`() async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output())
    let good = await CapturedRun("verify", image.output(), "--quiet")
    #expect(good.lines.count == 2 && good.errors.isEmpty)
    let bad = await CapturedRun("verify", image.output(), "--quiet", "--least-isv-svn", "9")
    #expect(bad.lines.count == 3 && bad.lines[0].hasPrefix("FAILED least-isv-svn"))
}
