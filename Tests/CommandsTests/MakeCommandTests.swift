import HostFiles
import ImageFixtures
import StrictJSON
import SystemPackage
import Testing

@testable import Commands

/// A folder with an Enclavefile over one small image.
private struct Project {
    let image: SmallImage
    let folder: TemporaryDirectory

    init(_ more: String = "", vars: String = "") throws {
        image = try SmallImage()
        folder = image.folder
        try write(
            """
            version = 1
            [vars]
            SVN = 3
            \(vars)
            [defaults]
            to = "oci:dist/${TARGET}"
            signer = "file:key.pem"
            isv = { prod-id = 7, svn = "${SVN}" }
            [target.one]
            from = "\(image.source)"
            [target.two]
            from = "\(image.source)"
            isv = { prod-id = 8 }
            needs = ["one"]
            \(more)
            """
        )
    }

    func write(_ text: String, to name: String = "Enclavefile") throws {
        let file = try FileDescriptor.open(
            folder(name),
            .writeOnly,
            options: [.create, .truncate],
            permissions: .ownerReadWrite
        )
        _ = try file.closeAfter { try file.writeAll(Array(text.utf8)) }
    }

    func text(_ name: String) throws -> String {
        String(decoding: try InputFile(folder(name)).contents(limit: 1 << 16), as: UTF8.self)
    }

    func make(_ words: String...) async -> CapturedRun {
        let cache = "\(folder("cache"))"
        return await CapturedRun(
            arguments: ["make", "-C", "\(folder.path)", "--cache-dir", cache, "--format", "json"] + words
        )
    }

    /// What became of each target.
    static func results(_ run: CapturedRun) throws -> [String: String] {
        var results: [String: String] = [:]
        for target in try run.json()["targets"]?.array ?? [] {
            if let name = target["target"]?.string { results[name] = target["result"]?.string }
        }
        return results
    }
}

@Test func `a target is built with what it needs, and then is up to date until its content changes`() async throws {
    let project = try Project()
    let first = await project.make("two")
    try #require(first.status == 0, "\(first.errors)")
    #expect(try Project.results(first) == ["one": "built", "two": "built"])
    let lock = try project.text("Enclavefile.lock")
    #expect(lock.contains("isv-prod-id = 8") && lock.contains("isv-svn = 3"))
    #expect(!lock.contains("\(project.folder.path)/dist"))
    #expect(await CapturedRun("verify", "oci:\(project.folder("dist/two"))").status == 0)

    let second = await project.make("two")
    #expect(try Project.results(second) == ["one": "cached", "two": "cached"])
    #expect(try project.text("Enclavefile.lock") == lock)
    #expect(await project.make("two", "-q").status == 0)

    let changed = await project.make("two", "SVN=4", "-n")
    #expect(try Project.results(changed) == ["one": "stale", "two": "stale"])
    #expect(changed.errors.contains("its settings are others"))
    #expect(await project.make("two", "SVN=4", "-q").status == 1)
    #expect(try project.text("Enclavefile.lock") == lock)

    #expect(try Project.results(await project.make("two", "-B", "-j", "2")) == ["one": "built", "two": "built"])
    #expect(try project.text("Enclavefile.lock") == lock)
}

@Test func `an output that is gone is built again, and one that was put in its place too`() async throws {
    let project = try Project()
    try #require(await project.make("two").status == 0)
    try project.write("{}", to: "dist/one/index.json")
    let again = await project.make("two", "-k")
    #expect(try Project.results(again)["two"] == "failed")
    #expect(again.status == 3)
}

@Test func `with the lock in force a change stops the run and is told, and an update takes it`() async throws {
    let project = try Project()
    try #require(await project.make("two").status == 0)
    let lock = try project.text("Enclavefile.lock")
    #expect(await project.make("two", "--locked").status == 0)
    let drift = await project.make("two", "--locked", "SVN=4")
    #expect(drift.status == 1)
    #expect(drift.errors.contains("TB1300"))
    #expect(try project.text("Enclavefile.lock") == lock)
    let partial = await project.make("two", "--update", "one", "SVN=4")
    #expect(partial.status == 1)
    let updated = await project.make("one", "--update", "one", "SVN=4")
    #expect(updated.status == 0, "\(updated.errors)")
    #expect(try project.text("Enclavefile.lock") != lock)
}

@Test(arguments: [
    ("no-debug = true", "enclave = { debug = true }", "no-debug"),
    ("min-isv-svn = 4", "", "min-isv-svn"),
    ("signers = [\"\(String(repeating: "0", count: 64))\"]", "", "signers"),
    ("max-enclave-size = \"4K\"", "", "max-enclave-size"),
])
func `what breaks the policy is not written`(policy: String, setting: String, rule: String) async throws {
    let project = try Project("\(setting)\n[policy]\n\(policy)")
    let run = await project.make("two", "-k")
    #expect(run.status == 1)
    #expect(run.errors.contains("TB1301") && run.errors.contains(rule), "\(run.errors)")
    #expect(try Project.results(run)["two"] == "failed")
}

@Test func `the same project elsewhere gets the same lock`() async throws {
    let project = try Project()
    try #require(await project.make("two").status == 0)
    let lock = try project.text("Enclavefile.lock")
    let other = try TemporaryDirectory()
    let moved = await CapturedRun(
        "make",
        "-C",
        "\(other.path)",
        "-f",
        "\(project.folder("Enclavefile"))",
        "--no-cache",
        "two",
        "-B"
    )
    #expect(moved.status == 0, "\(moved.errors)")
    #expect(try project.text("Enclavefile.lock") == lock)
}

@Test func `the list is a matrix for machines that build the targets one by one`() async throws {
    let listing = try await Project().make("--list").json()
    let targets = listing["include"]?.array ?? []
    #expect(targets.map { $0["target"]?.string } == ["one", "two"])
    #expect(targets.last?["needs"]?.array?.map(\.string) == ["one"])
    #expect(targets.first?["to"]?.string == "oci:dist/one")
}

@Test func `a need that failed keeps back what needs it, and with -k nothing else`() async throws {
    let project = try Project(
        "[target.three]\nfrom = \"oci:none\"\nneeds = [\"bad\"]\n[target.bad]\nfrom = \"oci:none\"\nsigner = \"file:none.pem\""
    )
    let run = await project.make("three", "two", "-k")
    #expect(run.status == 3)
    let results = try Project.results(run)
    #expect(results == ["bad": "failed", "three": "failed", "one": "built", "two": "built"])
    #expect(run.errors.contains("TB1302"))
}
