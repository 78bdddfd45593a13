import ImageFixtures
import StrictJSON
import Testing

@Test func `an ordinary image is inspected without an enclave`() async throws {
    let image = try SmallImage()
    let run = await CapturedRun("inspect", image.source, "--format", "json")
    #expect(run.status == 0)
    let inspected = try run.json()
    for name in ["libos", "kit", "mrenclave", "mrsigner", "isv_prod_id", "isv_svn", "debug", "attributes", "source"] {
        #expect(inspected[name] == .null, "\(name)")
    }
    #expect(inspected["name"]?.string == "app")
    #expect(inspected["platform"]?.string == "linux/amd64")
    #expect(inspected["command"]?.array == [.string("/bin/app")])
    #expect(inspected["entries"]?.integer == 6)
    #expect(await CapturedRun("inspect", image.source).output.contains("linux/amd64"))
    #expect(await CapturedRun("inspect", image.source, "--measurement-log").status == 3)
}

@Test func `a TEE image says that it runs nothing`() async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output())
    let run = await CapturedRun("inspect", image.output())
    #expect(run.status == 0)
    #expect(run.output.contains("holds no LibOS"))
    #expect(run.output.contains("MRENCLAVE"))
}

@Test func `the tree is told a JSON object a line, in the order of bytes`() async throws {
    let image = try SmallImage()
    let run = await CapturedRun("inspect", image.source, "--tree", "--quiet")
    let paths = try run.lines.map { try JSONValue(parsing: Array($0.utf8))["path"]?.string }
    #expect(paths == ["/", "/bin", "/bin/app", "/etc", "/etc/os", "/srv", "/srv/data"])
    #expect(await CapturedRun("inspect", image.source, "--tree", "--measurement-log").status == 2)
}

@Test func `check answers with a verdict for programs, and the exit status says no`() async throws {
    let image = try SmallImage()
    let good = await CapturedRun("check", image.source, "--libos", "skeleton", "--format", "json")
    #expect(good.status == 0)
    let report = try good.json()
    #expect(report["verdict"]?.string?.isEmpty == false)
    let codes = report["findings"]?.array?.compactMap { $0["code"]?.string } ?? []
    #expect(codes.contains("TB1138"))
    for finding in report["findings"]?.array ?? [] {
        for member in ["code", "severity", "message", "remedy"] { #expect(finding[member]?.string != nil) }
    }
    let foreign = try SmallImage(platform: "linux/arm64")
    let arguments = ["check", foreign.source, "--platform", "linux/arm64", "--format", "json"]
    let bad = await CapturedRun(arguments: arguments)
    #expect(bad.status == 1)
    #expect(try bad.json()["verdict"] != report["verdict"])
    #expect(await CapturedRun(arguments: arguments + ["--allow", "TB1150"]).status == 0)
}

@Test func `a LibOS or kit that is not known is an error of usage`() async throws {
    let image = try SmallImage()
    #expect(await CapturedRun("check", image.source, "--libos", "none").errors.contains("TB2031"))
    let kit = await CapturedRun("check", image.source, "--libos", "skeleton", "--kit", "none")
    #expect(kit.status == 2)
}
