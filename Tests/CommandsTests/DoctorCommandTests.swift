import HostFiles
import ImageFixtures
import StrictJSON
import SystemPackage
import Testing

@Test func `doctor tells what goes without a remedy and what does not, and fails only for what cannot work`()
    async throws
{
    let folder = try TemporaryDirectory()
    let options = ["--kit-dir", folder("kits").string, "--cache-dir", folder("cache").string]
    let run = await CapturedRun(arguments: ["doctor", "--format", "json"] + options)
    #expect(run.status == 0, "\(run.output)")
    let checks = try #require(try run.json().array)
    #expect(checks.compactMap { $0["name"]?.string } == ["cache", "temporary", "signing-services", "kit", "kit"])
    for check in checks where check["outcome"]?.string != "good" { #expect(check["remedy"]?.string != "") }
    _ = try OutputDirectory.making(folder("kits"))
    try writeFile([1], to: folder("kits").appending("broken.tar"))
    let broken = await CapturedRun(arguments: ["doctor"] + options)
    #expect(broken.status == 5)
    #expect(broken.output.contains("BAD     kit broken: TB"))
}
