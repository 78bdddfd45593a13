import Bytes
import ImageFixtures
import OCI
import StrictJSON
import SystemPackage
import Tar
import Testing

@testable import Commands

@Test(arguments: ["oci", "oci-archive", "docker-archive"])
func `an image is converted, verified and inspected, and its digest is the last line`(transport: String) async throws {
    let image = try SmallImage()
    let output = image.output("image", transport)
    let converted = await image.convert(to: output)
    try #require(converted.status == 0, "\(converted.errors)")
    let digest = try #require(converted.lines.last)
    #expect(digest.count == 71 && digest.hasPrefix("sha256:"))
    #expect(converted.output.contains("holds no LibOS"))

    let verified = await CapturedRun("verify", output)
    #expect(verified.status == 0, "\(verified.output)")
    #expect(verified.lines.last == digest)
    #expect(!verified.output.contains("FAILED"))

    let inspected = try await CapturedRun("inspect", output, "--format", "json").json()
    #expect(inspected["digest"]?.string == digest)
    #expect(inspected["libos"]?.string == "skeleton")
    #expect(inspected["kit"]?.string?.hasPrefix("skeleton") == true)
    #expect(inspected["mrenclave"]?.string?.count == 64)
    #expect(inspected["mrsigner"]?.string?.count == 64)
    #expect(inspected["isv_prod_id"]?.integer == 0)
    #expect(inspected["isv_svn"]?.integer == 0)
    #expect(inspected["debug"]?.bool == false)
    #expect(inspected["attributes"]?["flags"]?.string == "0x4")
    #expect(inspected["source"]?["name"]?.string == "app")
    #expect(inspected["source"]?["digest"]?.string?.hasPrefix("sha256:") == true)
    #expect(inspected["layers"]?.array?.count == 3)
}

@Test func `the options for the enclave are in its signature`() async throws {
    let image = try SmallImage()
    let options = ["--isv-svn", "7", "--isv-prod-id", "65535", "--debug", "--date", "2001-02-03"]
    let run = await CapturedRun(arguments: ["convert", image.source, image.output()] + image.signer + options)
    try #require(run.status == 0, "\(run.errors)")
    let inspected = try await CapturedRun("inspect", image.output(), "--format", "json").json()
    #expect(inspected["isv_svn"]?.integer == 7)
    #expect(inspected["isv_prod_id"]?.integer == 65535)
    #expect(inspected["debug"]?.bool == true)
    #expect(inspected["date"]?.string == "2001-02-03")
    #expect(await CapturedRun("verify", image.output()).status == 0)
    let strict = await CapturedRun("verify", image.output(), "--no-debug")
    #expect(strict.status == 1)
    #expect(strict.output.contains("FAILED no-debug"))
}

@Test(arguments: [("--isv-svn", "65536"), ("--isv-prod-id", "-1"), ("--date", "2001-02-30"), ("--compression", "xz")])
func `an option with a value out of range is refused before anything is written`(
    option: String,
    value: String
) async throws {
    let image = try SmallImage()
    let run = await image.convert(to: image.output(), option, value)
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(try image.folder.tree() == ["key.pem"])
}

@Test func `a setting that the skeleton has no use for is refused by name`() async throws {
    let image = try SmallImage()
    let run = await image.convert(to: image.output(), "--enclave-size", "512M")
    #expect(run.status == 2)
    #expect(run.errors.contains("TB2030") && run.errors.contains("--enclave-size"))
}

@Test func `without a signer nothing is written`() async throws {
    let image = try SmallImage()
    let run = await CapturedRun("convert", image.source, image.output())
    #expect(run.status == 2)
    #expect(run.errors.contains("TB2033"))
    #expect(run.output.isEmpty)
    #expect(try image.folder.tree() == ["key.pem"])
}

@Test func `an image without its signature is written only if that is asked for, and fails verification`() async throws
{
    let image = try SmallImage()
    let run = await CapturedRun("convert", image.source, image.output(), "--signer", "detached")
    #expect(run.status == 0)
    #expect(run.output.contains("not signed yet"))
    let verified = await CapturedRun("verify", image.output())
    #expect(verified.status == 1)
    #expect(verified.output.contains("FAILED sigstruct-"))
    #expect(verified.output.contains("passed mrenclave"))
    let inspected = try await CapturedRun("inspect", image.output(), "--format", "json").json()
    #expect(inspected["signed"]?.bool == false)
    #expect(inspected["mrsigner"] == .null)
}

@Test func `an image that will not run is converted only if its finding is allowed`() async throws {
    let image = try SmallImage(platform: "linux/arm64")
    let refused = await image.convert(to: image.output(), "--platform", "linux/arm64")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("TB1198") && refused.errors.contains("TB1150"))
    #expect(refused.output.isEmpty)
    #expect(try image.folder.tree() == ["key.pem"])
    let allowed = await image.convert(to: image.output(), "--platform", "linux/arm64", "--allow", "tb1150")
    #expect(allowed.status == 0, "\(allowed.errors)")
    let inspected = try await CapturedRun(
        arguments: ["inspect", image.output(), "--format", "json", "--platform", "linux/arm64"]
    ).json()
    #expect(inspected["allowed"]?.array == [.string("TB1150")])
    for code in ["TB3301", "TB9999", "1150"] {
        #expect(await image.convert(to: image.output(), "--allow", code).status == 2)
    }
}

@Test func `a TEE image is no source, and an ordinary image no TEE image`() async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output())
    let again = await CapturedRun(arguments: ["convert", image.output(), image.output("again")] + image.signer)
    #expect(again.status == 3)
    #expect(again.errors.contains("TB3751"))
    #expect(try !image.folder.tree().contains("again"))
    let verified = await CapturedRun("verify", image.source)
    #expect(verified.status == 3)
    #expect(verified.errors.contains("TB3753"))
}

@Test func `a link of the image where files of ours go is refused`() async throws {
    let link = (TarWriterEntry(path: "opt", kind: .symlink(target: "srv"), mode: 0o777), [UInt8]())
    let image = try SmallImage(entries: [link])
    let run = await image.convert(to: image.output())
    #expect(run.status == 3)
    #expect(run.errors.contains("TB3752") && run.errors.contains("/opt"))
    #expect(try image.folder.tree() == ["key.pem"])
}

@Test func `an image without an output goes beside the working directory's others, under the source's name`() throws {
    let image = try SmallImage()
    let source = try SourceImage.open(try ImageReference(image.source))
    let name = try #require(image.layout.directory.path.lastComponent).string
    #expect(DefaultOutput.reference(for: source).description == "oci:\(name)-tee:app")
}

@Test func `the digest and what was made are written to files too`() async throws {
    let image = try SmallImage()
    let run = await CapturedRun(
        arguments: [
            "convert", image.source, image.output(), "--format", "json", "--digestfile",
            image.folder("digest").string, "--metadata-file", image.folder("made.json").string,
        ] + image.signer
    )
    let result = try run.json()
    let digest = try #require(result["digest"]?.string)
    #expect(try image.folder.read("digest") == Array("\(digest)\n".utf8))
    #expect(try image.folder.read("made.json") == Array(run.output.utf8))
    #expect(result["signed"]?.bool == true)
    #expect(result["output"]?.string == image.output())
    #expect(result["record"]?["libos"]?.string == "skeleton")
}

@Test func `what went into the measurement is written, and inspect tells the same`() async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output(), "--measurement-log", image.folder("log").string)
    let log = String(decoding: try image.folder.read("log"), as: UTF8.self)
    #expect(log.split(separator: "\n").count > 2)
    #expect(await CapturedRun("inspect", image.output(), "--measurement-log").output == log)
}

@Test func `an image is added to a layout, whose others stay as they are`() async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output("out") + ":one")
    let before = try image.folder.read("out/index.json")
    let first = try await CapturedRun("inspect", image.output("out") + ":one", "--format", "json").json()
    let blobs = try image.folder.tree()
    let second = await image.convert(to: image.output("out") + ":two", "--isv-svn", "1")
    #expect(second.status == 0)
    #expect(Set(blobs).isSubset(of: try image.folder.tree()))
    let again = try await CapturedRun("inspect", image.output("out") + ":one", "--format", "json").json()
    #expect(again == first)
    #expect(try image.folder.read("out/index.json") != before)
    #expect(await CapturedRun("verify", image.output("out")).status == 2)
    #expect(await CapturedRun("verify", image.output("out") + ":two").lines.last == second.lines.last)
}

@Test func `a conversion that is refused leaves the image of its name as it was`() async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output() + ":x")
    let before = try image.folder.tree().map { "\($0)" }
    let other = try SmallImage(platform: "linux/arm64")
    let run = await CapturedRun(arguments: ["convert", other.source, image.output() + ":x"] + image.signer)
    #expect(run.status != 0)
    #expect(try image.folder.tree() == before)
    #expect(await CapturedRun("verify", image.output() + ":x").status == 0)
}

@Test func `nothing but the result is on standard output, nothing but errors on standard error if quiet`() async throws
{
    let image = try SmallImage()
    let loud = await image.convert(to: image.output("a"))
    #expect(loud.errors.contains("layer 1/2 sha256:"))
    let quiet = await image.convert(to: image.output("b"), "--quiet")
    #expect(quiet.errors.isEmpty)
    #expect(quiet.lines.last == loud.lines.last)
    let events = await image.convert(to: image.output("c"), "--log-format", "json")
    for line in events.errors.split(separator: "\n") {
        #expect(try JSONValue(parsing: Array(line.utf8))["level"]?.string == "info")
    }
    let failed = await CapturedRun("convert", image.source, image.output("d"), "--log-format", "json")
    #expect(try JSONValue(parsing: Array(failed.errors.utf8))["code"]?.string == "TB2033", "\(failed.errors)")
}
