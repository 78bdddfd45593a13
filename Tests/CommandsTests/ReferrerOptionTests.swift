import Bytes
import Crypto
import FoundationEssentials
import ImageFixtures
import OCI
import StrictJSON
import SystemPackage
import Testing

@testable import Commands

/// The documents beside a converted image, by their types.
private func documents(_ reference: String) throws -> [String: JSONValue] {
    let image = try SourceImage.open(try ImageReference(reference))
    var result: [String: JSONValue] = [:]
    for element in try image.referrers() {
        let referrer = try element.found.get()
        let layer = try #require(referrer.layers.first)
        result[referrer.artifactType] = try JSONValue(parsing: try referrer.content(of: layer))
    }
    return result
}

@Test func `the provenance names image, measurement, source, kit and what was asked for`() async throws {
    let image = try SmallImage()
    let run = await image.convert(to: image.output(), "--provenance", "--isv-svn", "7", "--allow", "TB1150")
    try #require(run.status == 0, "\(run.errors)")
    let digest = try #require(run.lines.last)
    let inspected = try await CapturedRun("inspect", image.output(), "--format", "json").json()
    let found = try documents(image.output())
    #expect(found.count == 1)
    let statement = try #require(found["application/vnd.in-toto+json"])
    #expect(statement["_type"]?.string == "https://in-toto.io/Statement/v1")
    #expect(statement["predicateType"]?.string == "https://slsa.dev/provenance/v1")
    let subject = try #require(statement["subject"]?.array?.first)
    #expect(subject["digest"]?["sha256"]?.string == String(digest.dropFirst(7)))
    #expect(subject["annotations"]?["mrenclave"] == inspected["mrenclave"])
    let definition = statement["predicate"]?["buildDefinition"]
    #expect(definition?["externalParameters"]?["isv-svn"]?.integer == 7)
    #expect(definition?["externalParameters"]?["libos"]?.string == "skeleton")
    let dependencies = definition?["resolvedDependencies"]?.array ?? []
    #expect(dependencies.map { $0["name"]?.string } == ["source", "kit"])
    let source = try #require(inspected["source"]?["digest"]?.string)
    #expect(dependencies.first?["digest"]?["sha256"]?.string == String(source.dropFirst(7)))
    #expect(statement["predicate"]?["runDetails"]?["builder"]?["id"]?.string?.isEmpty == false)
    #expect(inspected["referrers"]?.array?.count == 1)
}

@Test func `the SBOM holds the files that are measured, with the digests that they have`() async throws {
    let image = try SmallImage()
    let run = await image.convert(to: image.output(), "--sbom")
    try #require(run.status == 0, "\(run.errors)")
    let document = try #require(try documents(image.output())["application/spdx+json"])
    #expect(document["spdxVersion"]?.string == "SPDX-2.3")
    #expect(document["creationInfo"]?["created"]?.string == "2024-02-03T04:05:06Z")
    let tree = await CapturedRun("inspect", image.output(), "--tree").lines
        .compactMap { try? JSONValue(parsing: Array($0.utf8)) }
    let files = document["files"]?.array ?? []
    #expect(!files.isEmpty)
    for file in files {
        let path = try #require(file["fileName"]?.string).dropFirst()
        let node = try #require(tree.first { $0["path"]?.string == String(path) })
        #expect(file["checksums"]?.array?.last?["checksumValue"] == node["sha256"])
        #expect(file["checksums"]?.array?.first?["checksumValue"]?.string?.utf8.count == 40)
    }
    // SPDX 2.3, 7.9: SHA-1 of the files' SHA-1 in order.
    let sums = files.compactMap { $0["checksums"]?.array?.first?["checksumValue"]?.string }.sorted()
    var hasher = SHA1Hasher()
    hasher.update(Array(sums.joined().utf8))
    let enclave = document["packages"]?.array?.first { $0["SPDXID"]?.string == "SPDXRef-Enclave" }
    let code = enclave?["packageVerificationCode"]?["packageVerificationCodeValue"]?.string
    #expect(code == hexadecimal(hasher.finalize()))
    let elements = Set((files + (document["packages"]?.array ?? [])).compactMap { $0["SPDXID"]?.string })
    for relationship in document["relationships"]?.array ?? [] {
        #expect(elements.contains(relationship["relatedSpdxElement"]?.string ?? ""))
    }
}

@Test func `documents are the same bytes wherever the image is made, and the image is the one without them`()
    async throws
{
    var indexes: [[UInt8]] = []
    let first = try SmallImage()
    let second = try SmallImage()
    for image in [first, second] {
        let run = await CapturedRun(
            arguments: ["convert", image.source, image.output() + ":x", "--provenance", "--sbom"] + first.signer
        )
        try #require(run.status == 0, "\(run.errors)")
        indexes.append(try image.folder.read("out/index.json"))
    }
    #expect(indexes[0] == indexes[1])
    let plain = await first.convert(to: first.output("plain"))
    #expect(plain.lines.last == (await CapturedRun("verify", first.output() + ":x")).lines.last)
}

@Test func `documents that cannot be written are refused before anything is`() async throws {
    let image = try SmallImage()
    let archive = await image.convert(to: image.output("a", "docker-archive"), "--sbom")
    #expect(archive.status == 2 && archive.errors.contains("TB2005"))
    let waiting = await CapturedRun("convert", image.source, image.output(), "--signer", "detached", "--provenance")
    #expect(waiting.status == 2 && waiting.errors.contains("TB2070"))
    #expect(try image.folder.tree() == ["key.pem"])
}

@Test func `verify fails on a document that is about another image`() async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output() + ":x", "--provenance", "--sbom")
    _ = await image.convert(to: image.output() + ":y", "--isv-svn", "1")
    let passed = await CapturedRun("verify", image.output() + ":x")
    #expect(passed.status == 0 && passed.lines.count { $0.hasPrefix("passed referrer ") } == 2)
    // The list of the first image is given to the second.
    let text = String(decoding: try image.folder.read("out/index.json"), as: UTF8.self)
    let digests = try ["x", "y"].map {
        try SourceImage.open(try ImageReference(image.output() + ":\($0)")).descriptor.digest
    }
    let parts = text.split(separator: "sha256-\(digests[0].encoded)", omittingEmptySubsequences: false)
    try #require(parts.count == 2)
    try image.folder.write(Array("\(parts[0])sha256-\(digests[1].encoded)\(parts[1])".utf8), to: "out/index.json")
    let failed = await CapturedRun("verify", image.output() + ":y")
    #expect(failed.status == 1)
    #expect(failed.lines.count { $0.hasPrefix("FAILED referrer ") } == 2)
    #expect(failed.output.contains("it is about \(digests[0])"))
}

@Test func `verify notices every blob that is changed or missing, whosever it is`() async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output(), "--provenance", "--sbom")
    let blobs = try image.folder.tree().filter { $0.hasPrefix("out/blobs/sha256/") }
    #expect(blobs.count == 11)
    for blob in blobs {
        let bytes = try image.folder.read(blob)
        // Blobs are links to those of the source.
        for changed in [bytes.dropLast() + [bytes[bytes.count - 1] ^ 1], Array(bytes.dropLast())] {
            try FileManager.default.removeItem(atPath: image.folder(blob).string)
            try image.folder.write(Array(changed), to: blob)
            let run = await CapturedRun("verify", image.output(), "--no-cache")
            #expect(run.status != 0, "\(blob)")
        }
        try FileManager.default.removeItem(atPath: image.folder(blob).string)
        #expect(await CapturedRun("verify", image.output(), "--no-cache").status != 0, "\(blob)")
        try image.folder.write(bytes, to: blob)
    }
    #expect(await CapturedRun("verify", image.output(), "--no-cache").status == 0)
}

private let openssl = ForeignTool("openssl")

@Test(.enabled(if: openssl != nil, "openssl is needed"))
func `a signature that is made elsewhere is attached with documents too, if the image is laid out again`()
    async throws
{
    let image = try SmallImage()
    let material = image.folder("material").string
    let exported = await CapturedRun("signing-material", "export", image.source, "--output", material)
    try #require(exported.status == 0, "\(exported.errors)")
    let key = try RSAPrivateKey(pem: try image.folder.read("key.pem"))
    try image.folder.write(try key.sign(try image.folder.read("material/signing-material.bin")), to: "signature")
    let outcome = try #require(openssl)
        .run("rsa", "-in", image.folder("key.pem").string, "-pubout", "-out", image.folder("public.pem").string)
    try #require(outcome.status == 0, "\(outcome.output)")
    let attach = [
        "signing-material", "attach", image.source, image.folder("signature").string, image.output(), "--request",
        material + "/signing-material.json", "--public-key", image.folder("public.pem").string, "--sbom",
        "--provenance",
    ]
    let attached = await CapturedRun(arguments: attach)
    try #require(attached.status == 0, "\(attached.errors)")
    #expect(try documents(image.output()).count == 2)
    #expect(attached.lines.last == (await image.convert(to: image.output("plain"))).lines.last)
}
