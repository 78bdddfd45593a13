import ImageFixtures
import StrictJSON
import SystemPackage
import Testing

/// Every file below a folder, by path.
private func files(_ folder: TemporaryDirectory, below name: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for path in try folder.tree() where path.hasPrefix(name) {
        if let bytes = try? folder.read(path) { files[path] = bytes }
    }
    return files
}

@Test func `the same image is made in another folder, from another folder, with another environment`() async throws {
    let (first, second) = (try SmallImage(), try SmallImage())
    for (name, transport) in [("layout", "oci"), ("a.tar", "oci-archive"), ("d.tar", "docker-archive")] {
        let left = await first.convert(to: first.output(name, transport))
        let right = await second.convert(
            to: second.output(name, transport),
            environment: ["TZ": "Asia/Tokyo", "LANG": "tr_TR", "HOME": second.folder("home").string, "USER": "other"]
        )
        #expect(left.status == 0 && right.status == 0)
        #expect(left.lines.last == right.lines.last)
        let made = try files(first.folder, below: name)
        #expect(try files(second.folder, below: name) == made)
        #expect(!made.isEmpty)
    }
}

@Test func `an index from the cache makes the same image`() async throws {
    let image = try SmallImage()
    let environment = ["XDG_CACHE_HOME": image.folder("cache").string]
    let first = await image.convert(to: image.output("a"), environment: environment)
    #expect(try image.folder.tree().filter { $0.hasSuffix(".index") }.count == 2)
    let second = await image.convert(to: image.output("b"), environment: environment)
    #expect(second.errors.contains("known"))
    let third = await image.convert(to: image.output("c"), "--no-cache", environment: environment)
    #expect(!third.errors.contains("known"))
    #expect(first.lines.last == second.lines.last && second.lines.last == third.lines.last)
}

@Test func `where the cache goes can be said`() async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output("a"), "--cache-dir", image.folder("mine").string)
    #expect(try image.folder.tree().contains { $0.hasPrefix("mine/") && $0.hasSuffix(".index") })
}

/// The date that an image's signature has, and the modification time of our layer's first entry.
private func times(
    _ image: SmallImage,
    _ options: [String],
    _ environment: [String: String]
) async throws -> (date: String?, modified: Int?) {
    let output = image.output("times-\(options.count)-\(environment.count)")
    let arguments = ["convert", image.source, output, "--compression", "none"] + image.signer + options
    let run = await CapturedRun(arguments: arguments, environment: environment)
    try #require(run.status == 0, "\(run.errors)")
    let inspected = try await CapturedRun("inspect", output, "--format", "json").json()
    let digest = try #require(inspected["layers"]?.array?.last?["digest"]?.string?.split(separator: ":").last)
    let layer = try image.folder.read("times-\(options.count)-\(environment.count)/blobs/sha256/\(digest)")
    let text = String(decoding: layer[136..<147], as: UTF8.self)
    return (inspected["date"]?.string, Int(text, radix: 8))
}

@Test func `the times in an image are what is said, else of SOURCE_DATE_EPOCH, else the source's`() async throws {
    let image = try SmallImage()
    let epoch = ["SOURCE_DATE_EPOCH": "1000000000"]
    let created = 1_706_933_106
    #expect(try await times(image, [], [:]) == ("2024-02-03", created))
    #expect(try await times(image, [], epoch) == ("2001-09-09", 1_000_000_000))
    #expect(try await times(image, ["--date", "1999-12-31"], epoch) == ("1999-12-31", 1_000_000_000))
    #expect(try await times(image, ["--date", "1999-12-31"], [:]) == ("1999-12-31", created))
}

@Test(arguments: ["", "x", "-1", "1e9", " 1", "99999999999999999999"])
func `a SOURCE_DATE_EPOCH that is no time is refused`(text: String) async throws {
    let image = try SmallImage()
    let run = await image.convert(to: image.output(), environment: ["SOURCE_DATE_EPOCH": text])
    #expect(run.status == 2)
    #expect(run.errors.contains("TB2090"))
}
