import ImageFixtures
import Testing

@Test(
    arguments: [
        "json-bytes", "json-depth", "layers", "blob-bytes", "entries", "path-bytes", "component-bytes",
        "expanded-bytes",
    ]
) func `each limit that is set too low refuses the image by its name`(name: String) async throws {
    let image = try SmallImage()
    let run = await CapturedRun("inspect", image.source, "--limit", "\(name)=0")
    #expect(run.status == 3)
    #expect(run.errors.contains(name), "\(run.errors)")
    #expect(await CapturedRun("inspect", image.source, "--limit", "\(name)=1000000").status == 0)
}

@Test(
    arguments: [
        "json-bytes", "json-depth", "layers", "blob-bytes", "index-depth", "documents", "entries", "path-bytes",
        "component-bytes", "link-bytes", "pax-bytes", "xattr-bytes", "sparse-fragments", "expanded-bytes", "ratio",
    ]
) func `every limit has a name`(name: String) async throws {
    let image = try SmallImage()
    #expect(await CapturedRun("inspect", image.source, "--limit", "\(name)=1000000").status == 0)
}

@Test(arguments: ["entries", "entries=", "entries=-1", "entries=1k", "=1", "none=1", "entries=99999999999999999999"])
func `a limit that is written wrongly is an error of usage`(text: String) async throws {
    let image = try SmallImage()
    let run = await CapturedRun("inspect", image.source, "--limit", text)
    #expect(run.status == 2)
    #expect(run.errors.contains("TB2052"))
}

@Test func `of a limit that is given twice the last counts`() async throws {
    let image = try SmallImage()
    let run = await CapturedRun("inspect", image.source, "--limit", "entries=0", "--limit", "entries=100")
    #expect(run.status == 0)
}
