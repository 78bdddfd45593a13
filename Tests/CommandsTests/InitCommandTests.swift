import ImageFixtures
import StrictJSON
import SystemPackage
import Testing

@Test func `init writes a file that make reads, and never over another`() async throws {
    let image = try SmallImage()
    let file = image.folder("Enclavefile").string
    let run = await CapturedRun("init", image.source, image.source, "--file", file)
    #expect(run.status == 0, "\(run.errors)")
    let listed = await CapturedRun("make", "-f", file, "--list", "--format", "json")
    #expect(listed.status == 0, "\(listed.errors)")
    let targets = try listed.json()["include"]?.array ?? []
    #expect(targets.map { $0["from"]?.string } == [image.source, image.source])
    #expect(Set(targets.compactMap { $0["to"]?.string }).count == 2)
    let again = await CapturedRun("init", image.source, "--file", file)
    #expect(again.status == 2)
    #expect(again.errors.contains("there already"))
    #expect(await CapturedRun("make", "-f", file, "--list", "--format", "json").output == listed.output)
}

@Test func `names with signs of TOML and of variables are written as themselves`() async throws {
    let folder = try TemporaryDirectory()
    let file = folder("Enclavefile").string
    let image = #"oci:a "b" ${C}/d:latest"#
    #expect(await CapturedRun("init", image, "--file", file).status == 0)
    let listed = try await CapturedRun("make", "-f", file, "--list", "--format", "json").json()
    #expect(listed["include"]?.array?.first?["from"]?.string == image)
}
