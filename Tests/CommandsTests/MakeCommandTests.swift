import HostFiles
import HostProcess
import ImageFixtures
import StrictJSON
import SystemPackage
import Testing

@testable import Commands

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
    ("no-debug = true", "enclave = { debug = true }", "TB1310"),
    ("min-isv-svn = 4", "", "TB1314"),
    ("signers = [\"\(String(repeating: "0", count: 64))\"]", "", "TB1315"),
    ("max-enclave-size = \"4K\"", "", "TB1316"), ("max-image-size = \"1K\"", "", "TB1317"),
])
func `what breaks the policy is not written`(policy: String, setting: String, code: String) async throws {
    let project = try Project("\(setting)\n[policy]\n\(policy)")
    let run = await project.make("two", "-k")
    #expect(run.status == 1)
    #expect(run.errors.contains(code), "\(run.errors)")
    #expect(try Project.results(run)["two"] == "failed")
    #expect(try !project.folder.tree().contains("dist/two"))
}

@Test func `the size of an image is in the lock, and what was built before is held against a limit that is new`()
    async throws
{
    let project = try Project()
    try #require(await project.make("two").status == 0)
    let sizes = try project.text("Enclavefile.lock").split(separator: "\n").filter { $0.hasPrefix("image-size = ") }
    #expect(sizes.count == 2)
    let digest = try #require(await project.make("two").json()["targets"]?.array?.last?["digest"]?.string)
    let manifest = try JSONValue(parsing: project.folder.read("dist/two/blobs/sha256/\(digest.dropFirst(7))"))
    let parts = [manifest["config"]] + (manifest["layers"]?.array ?? [])
    #expect(sizes.last == "image-size = \(parts.reduce(0) { $0 + ($1?["size"]?.integer ?? 0) })")
    let file = try project.text("Enclavefile")
    try project.write(file + "\n[policy]\nmax-image-size = \"1K\"\n")
    let run = await project.make("two", "-k")
    #expect(run.status == 1 && run.errors.contains("TB1317"), "\(run.errors)")
    let check = await CapturedRun(
        "check",
        "oci:\(project.folder("dist/two"))",
        "--policy",
        "\(project.folder("Enclavefile"))",
        "--no-cache",
        "-q"
    )
    #expect(check.status == 1 && check.output.contains("TB1317"), "\(check.output)")
    try project.write(file + "\n[policy]\nmax-image-size = \"1M\"\n")
    #expect(await project.make("two").status == 0)
}

@Test func `what a target has written without a name is replaced, and then is up to date`() async throws {
    let project = try Project()
    try #require(await project.make("two").status == 0)
    #expect(await project.make("two", "SVN=4").status == 0)
    #expect(try Project.results(await project.make("two", "SVN=4")) == ["one": "cached", "two": "cached"])
    #expect(await CapturedRun("verify", "oci:\(project.folder("dist/one"))").status == 0)
}

@Test func `targets of the same content keep apart what the lock says of them, whatever form they are written in`()
    async throws
{
    let project = try Project()
    let more = """

        [target.three]
        from = "\(project.image.source)"
        to = "docker-archive:dist/three.tar:three:1"
        [target.four]
        from = "\(project.image.source)"
        to = "oci-archive:dist/four.tar"
        [target.all]
        needs = ["one", "three", "four"]
        """
    try project.write(try project.text("Enclavefile") + more)
    try #require(await project.make("all").status == 0)
    let lock = try project.text("Enclavefile.lock")
    for words in [["all"], ["all", "--locked"]] {
        let run = await CapturedRun(
            arguments: [
                "make", "-C", "\(project.folder.path)", "--cache-dir", "\(project.folder("cache"))", "--format", "json",
            ] + words
        )
        #expect(try Project.results(run) == ["one": "cached", "three": "cached", "four": "cached"], "\(run.errors)")
        #expect(try project.text("Enclavefile.lock") == lock)
    }
}

@Test func `the lock has each target as soon as it is built`() async throws {
    let project = try Project("[target.bad]\nfrom = \"oci:none\"\nneeds = [\"two\"]")
    // What kills a run half-way leaves what an error leaves: the lock that was written so far.
    #expect(await project.make("bad", "--no-cache").status == 3)
    let again = await project.make("two", "--no-cache")
    #expect(try Project.results(again) == ["one": "cached", "two": "cached"])
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

@Test func `what is wrong with targets is told of all of them, with the place in the file, before anything is built`()
    async throws
{
    let project = try Project(
        """
        enclave = { size = "much" }
        compression = "lzma"
        [target.three]
        from = "oci:none"
        signer = "file:none.pem"
        kit = "none:x"
        """
    )
    let words = await project.make("two")
    #expect(words.status == 2)
    #expect(words.errors.contains("target.two.enclave.size") && words.errors.contains("target.two.compression"))
    #expect(try !project.folder.tree().contains("dist"))
    try project.write(
        try project.text("Enclavefile").split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("enclave =") && !$0.hasPrefix("compression") }.joined(separator: "\n")
    )
    let run = await project.make("three")
    #expect(run.status == 3)
    for place in ["target.three.from", "target.three.signer", "target.three.kit"] {
        #expect(run.errors.contains("column 1: \(place)"), "\(place) in \(run.errors)")
    }
}

@Test func `two names of one place are one output`() async throws {
    let project = try Project()
    try project.write(
        try project.text("Enclavefile")
            + "\n[target.three]\nfrom = \"oci:x\"\nto = \"oci:\(project.folder("dist/one"))\""
    )
    let run = await project.make("two")
    #expect(run.status == 2)
    #expect(run.errors.contains("TB2102") && run.errors.contains("as one does"), "\(run.errors)")
    #expect(run.errors.contains("/Enclavefile: line 18, column 1: target.three.to"), "\(run.errors)")
}

@Test func `the lock says what was set, and drift says which setting was changed`() async throws {
    let project = try Project()
    try #require(await project.make("two").status == 0)
    let drift = await project.make("two", "--locked", "SVN=4")
    #expect(drift.errors.contains("isv-svn was 3, is 4"), "\(drift.errors)")
    let reason = await project.make("two", "-n", "SVN=4")
    #expect(reason.errors.contains("isv-svn was 3, is 4"), "\(reason.errors)")
    #expect(try project.text("Enclavefile.lock").contains("[target.one.settings]"))
}

@Test func `check holds a target, an image that would be made, and one that was made against the policy`() async throws
{
    let project = try Project("[policy]\nmin-isv-svn = 4\nno-debug = true\nsvn-must-rise = true")
    let file = "\(project.folder("Enclavefile"))"
    let target = await CapturedRun("check", "--target", "two", "--policy", file, "--no-cache", "-q")
    #expect(target.status == 1)
    #expect(target.output.contains("TB1314") && target.output.contains("policy: broken"), "\(target.output)")
    #expect(try !project.folder.tree().contains("dist"))
    let kept = await CapturedRun("check", "--target", "two", "--policy", file, "--var", "SVN=4", "--no-cache", "-q")
    #expect(kept.status == 0 && kept.output.contains("policy: kept"), "\(kept.output)\(kept.errors)")

    let options = ["--policy", file, "--isv-svn", "4", "--no-cache", "-q"]
    let plain = await CapturedRun(arguments: ["check", project.image.source] + options)
    #expect(plain.status == 0, "\(plain.output)\(plain.errors)")
    let debug = await CapturedRun(arguments: ["check", project.image.source, "--debug"] + options)
    #expect(debug.status == 1 && debug.output.contains("TB1310"), "\(debug.output)\(debug.errors)")

    try #require(await project.make("two", "SVN=4").status == 0)
    let made = "oci:\(project.folder("dist/two"))"
    let good = await CapturedRun("check", made, "--policy", file, "--no-cache", "-q", "--format", "json")
    #expect(good.status == 0, "\(good.output)\(good.errors)")
    #expect(try good.json()["policy"] == .string("kept"))
    // The lock has a lower ISVSVN for another program: what was made does not rise over it.
    let lock = try project.text("Enclavefile.lock")
    try project.write(
        lock.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("mrenclave") ? "mrenclave = \"\(String(repeating: "0", count: 64))\"" : String($0) }
            .joined(separator: "\n"),
        to: "Enclavefile.lock"
    )
    let fallen = await CapturedRun("check", made, "--policy", file, "--no-cache", "-q", "--format", "sarif")
    #expect(fallen.status == 1 && fallen.output.contains("TB1313"), "\(fallen.output)\(fallen.errors)")
}

@Test func `the cache is shown and pruned, and what it held is made again`() async throws {
    let project = try Project()
    try #require(await project.make("two").status == 0)
    let place = ["--cache-dir", "\(project.folder("cache"))", "--format", "json"]
    func stat() async throws -> JSONValue { try await CapturedRun(arguments: ["cache", "stat"] + place).json() }
    let full = try await stat()
    #expect(full["layers"]?["entries"] == .integer(2) && full["targets"]?["entries"] == .integer(2))
    // Blobs are remembered once their files are old enough, which is so on a slow machine.
    let count = try #require(full["total"]?["entries"])
    let dry = try await CapturedRun(arguments: ["cache", "prune", "--all", "-n"] + place).json()
    #expect(dry["removed"]?["entries"] == count && dry["left"]?["entries"] == .integer(0))
    #expect(try await stat()["total"]?["entries"] == count)
    // The clock of this test stands before the entries were made.
    let young = try await CapturedRun(arguments: ["cache", "prune", "--older-than", "1d"] + place).json()
    #expect(young["removed"]?["entries"] == .integer(0))
    let gone = try await CapturedRun(arguments: ["cache", "prune", "--max-size", "0"] + place).json()
    #expect(gone["removed"]?["entries"] == count)
    #expect(try await stat()["total"]?["bytes"] == .integer(0))
    // The lock knows what was built.
    #expect(try Project.results(await project.make("two")) == ["one": "cached", "two": "cached"])
    for wrong in [["--older-than", "soon"], ["--max-size", "much"], [], ["--all", "--max-size", "1G"]] {
        #expect(await CapturedRun(arguments: ["cache", "prune"] + wrong + place).status == 2)
    }
}

@Test func `an option and its value may be one word, as make has it`() async throws {
    let project = try Project()
    let run = await project.make("-k", "-j2", "two")
    #expect(run.status == 0, "\(run.errors)")
    let folder = "-C\(project.folder.path)"
    let listing = await CapturedRun("make", folder, "-fEnclavefile", "--list")
    #expect(listing.lines == ["one", "two"], "\(listing.errors)")
}

@Test func `without a number there are as many jobs as processors, and flags may stand in one word with them`()
    async throws
{
    #expect(MakeArguments.plain(["make", "-j", "two"]) == ["make", "-j", "\(processorCount())", "two"])
    #expect(MakeArguments.plain(["make", "two", "--jobs"]) == ["make", "two", "-j", "\(processorCount())"])
    #expect(MakeArguments.plain(["make", "-kj4"]) == ["make", "-k", "-j", "4"])
    #expect(MakeArguments.plain(["make", "-j", "4", "-n"]) == ["make", "-j", "4", "-n"])
    #expect(MakeArguments.plain(["make", "-fj", "--", "-j"]) == ["make", "-fj", "--", "-j"])
    #expect(MakeArguments.plain(["check", "-j"]) == ["check", "-j"])
    let project = try Project()
    for words in [["-j", "two"], ["two", "-kj"], ["two", "--jobs"], ["-nj2", "two"]] {
        let run = await CapturedRun(arguments: ["make", "-C", "\(project.folder.path)", "--no-cache"] + words)
        #expect(run.status == 0, "\(words): \(run.errors)")
    }
    #expect(await project.make("-j0", "two").status == 2)
}

@Test func `a lock with the marks of a merge is told of with what to do`() async throws {
    let project = try Project()
    try #require(await project.make("two").status == 0)
    let lock = try project.text("Enclavefile.lock")
    try project.write("<<<<<<< HEAD\n\(lock)", to: "Enclavefile.lock")
    let run = await project.make("two")
    #expect(
        run.status == 2 && run.errors.contains("TB2110") && run.errors.contains("line 1, column 1"),
        "\(run.errors)"
    )
    #expect(run.errors.contains("take one side"))
}

@Test func `folders add up, and what -n has to say is said with -s too, as make does`() async throws {
    let project = try Project()
    let (folder, parent) = (
        try #require(project.folder.path.lastComponent), project.folder.path.removingLastComponent()
    )
    let run = await CapturedRun("make", "-C", parent.string, "-C", folder.string, "-ns", "--no-cache", "two")
    #expect(run.status == 0 && run.errors.contains("two: would be built"), "\(run.errors)")
    #expect(run.output.isEmpty)
}

@Test func `a target that the lock has and the file has no longer is drift`() async throws {
    let project = try Project()
    try #require(await project.make("two").status == 0)
    let text = try project.text("Enclavefile")
    let end = try #require(text.firstRange(of: "[target.two]"))
    try project.write(String(text[..<end.lowerBound]))
    let drift = await project.make("one", "--locked")
    #expect(drift.status == 1 && drift.errors.contains("TB1300: compare with Enclavefile.lock: two"), "\(drift.errors)")
    try #require(await project.make("one").status == 0)
    #expect(await project.make("one", "--locked").status == 0)
}
