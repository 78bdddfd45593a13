import Bytes
import ImageFixtures
import StrictJSON
import Testing

@Test func `an image does not differ from itself, nor from one made again`() async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output("a"))
    _ = await image.convert(to: image.output("b"))
    let run = await CapturedRun("diff", image.output("a"), image.output("b"), "--format", "json")
    #expect(run.status == 0)
    #expect(try run.json()["verdict"]?.string == "same")
    #expect(try run.json()["differences"]?.array?.isEmpty == true)
}

/// The differences that `diff` told as JSON, as "part object".
private func told(_ run: CapturedRun) throws -> [String] {
    try (run.json()["differences"]?.array ?? []).map { "\($0["part"]?.string ?? "") \($0["object"]?.string ?? "")" }
}

@Test func `what was set differently is told with both values, and nothing that follows from it`() async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output("a"))
    _ = await image.convert(to: image.output("b"), "--isv-svn", "4")
    let run = await CapturedRun("diff", image.output("a"), image.output("b"), "--format", "json")
    #expect(run.status == 1)
    let differences = try told(run)
    #expect(differences.first == "enclave isv_svn")
    #expect(differences.dropFirst().allSatisfy { $0.hasPrefix("file ") && !$0.contains("record.json") })
    #expect(differences.count == 2, "the SIGSTRUCT's file, and no other")
    let text = await CapturedRun("diff", image.output("a"), image.output("b"))
    #expect(text.output.contains("enclave isv_svn: 0 -> 4\n"))
}

@Test func `what belongs together in a SIGSTRUCT is told by each of its fields`() async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output("a"))
    _ = await image.convert(to: image.output("b"), "--debug")
    let differences = try told(await CapturedRun("diff", image.output("a"), image.output("b"), "--format", "json"))
    for expected in ["enclave debug", "enclave attributes.flags", "enclave attributes.names"] {
        #expect(differences.contains(expected), "\(differences)")
    }
    #expect(!differences.contains("enclave mrenclave"))
}

@Test func `files of ordinary images are compared path by path`() async throws {
    let (first, second) = (try SmallImage(), try SmallImage(entries: [file("etc/new", [1])]))
    let run = await CapturedRun("diff", first.source, second.source)
    #expect(run.status == 1)
    #expect(run.output.contains("file /etc/new: only in the second: file 0644 0:0 1 bytes sha256:"))
    #expect(!run.output.contains("/bin/app"))
}

@Test func `two images of different sources differ in their origin`() async throws {
    let (first, second) = (try SmallImage(), try SmallImage(entries: [file("etc/new", [1])]))
    _ = await first.convert(to: first.output())
    _ = await second.convert(to: second.output())
    let differences = try told(await CapturedRun("diff", first.output(), second.output(), "--format", "json"))
    #expect(differences.contains("origin source.digest"))
    #expect(differences.contains("file /etc/new"))
}

@Test func `an image that cannot be read is an error and no difference`() async throws {
    let image = try SmallImage()
    #expect(await CapturedRun("diff", image.source, "oci:/none").status == 3)
}
