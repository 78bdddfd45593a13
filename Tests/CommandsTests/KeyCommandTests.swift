import ImageFixtures
import StrictJSON
import SystemPackage
import Testing

@Test func `a new key is shown as it was made, and never written over`() async throws {
    let folder = try TemporaryDirectory()
    let path = folder("key.pem").string
    let made = await CapturedRun("key", "generate", path, "--format", "json")
    #expect(made.status == 0)
    let mrsigner = try #require(try made.json()["mrsigner"]?.string)
    let bytes = try folder.read("key.pem")
    let shown = await CapturedRun("key", "show", path)
    #expect(shown.output.contains("MRSIGNER  \(mrsigner)"))
    #expect(shown.output.contains("3072 bits, exponent 3"))
    #expect(try await CapturedRun("key", "show", path, "--format", "json").json()["mrsigner"]?.string == mrsigner)
    let again = await CapturedRun("key", "generate", path)
    #expect(again.status == 4)
    #expect(again.errors.contains("TB4013"))
    #expect(try folder.read("key.pem") == bytes)
}

@Test func `the public half has the same MRSIGNER, and no secret in it`() async throws {
    let folder = try TemporaryDirectory()
    let made = await CapturedRun("key", "generate", folder("key.pem").string)
    let published = await CapturedRun("key", "show", folder("key.pem").string, "--public-key")
    #expect(published.output.hasPrefix("-----BEGIN PUBLIC KEY-----"))
    #expect(!published.output.contains("PRIVATE"))
    try folder.write(Array(published.output.utf8), to: "public.pem")
    let shown = await CapturedRun("key", "show", folder("public.pem").string)
    #expect(shown.output.hasPrefix(made.output))
}

@Test func `a key with a passphrase is used only with it, wherever it comes from`() async throws {
    let folder = try TemporaryDirectory()
    let path = folder("key.pem").string
    try folder.write(Array("secret\n".utf8), to: "phrase")
    let file = folder("phrase").string
    #expect(await CapturedRun("key", "generate", path, "--passphrase-file", file).status == 0)
    #expect(String(decoding: try folder.read("key.pem"), as: UTF8.self).contains("ENCRYPTED"))
    #expect(await CapturedRun("key", "show", path, "--passphrase-file", file).status == 0)
    let variable = ["key", "show", path, "--passphrase-env", "PHRASE"]
    #expect(await CapturedRun(arguments: variable, environment: ["PHRASE": "secret"]).status == 0)
    let wrong = await CapturedRun(arguments: variable, environment: ["PHRASE": "wrong"])
    #expect(wrong.status == 4)
    #expect(!wrong.errors.contains("wrong\""))
    #expect(await CapturedRun("key", "show", path).status == 4)
    #expect(await CapturedRun(arguments: variable).status != 0)
    let twice = await CapturedRun(arguments: variable + ["--passphrase-file", file])
    #expect(twice.status == 2)
}

@Test func `a file that is no key is refused`() async throws {
    let folder = try TemporaryDirectory()
    try folder.write(Array("no key".utf8), to: "file")
    let run = await CapturedRun("key", "show", folder("file").string)
    #expect(run.status == 4 || run.status == 3)
    #expect(run.output.isEmpty)
    #expect(await CapturedRun("key", "show", folder("none").string).status == 3)
}
