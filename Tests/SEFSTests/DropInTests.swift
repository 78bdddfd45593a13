import Bytes
import Diagnostics
import HostFiles
import ImageFixtures
import SEFS
import SystemPackage
import Testing

/// What a tool printed, and its exit status.
private final class Run {
    private(set) var output: [UInt8] = []
    private(set) var report = ""
    private(set) var status: Int32 = 0

    init(protectIntegrity arguments: String...) {
        status = ProtectIntegrityTool(output: { self.output += $0 }, report: { self.report += $0 })
            .run(arguments: arguments)
    }

    init(sefs arguments: String...) {
        status = SEFSTool(output: { self.output += $0 }, report: { self.report += $0 }).run(arguments: arguments)
    }

    var text: String { String(decoding: output, as: UTF8.self) }
}

@Test func `occlum-protect-integrity protects, shows, and shows the MAC`() throws {
    let directory = try TemporaryDirectory()
    // The name is part of the file: hello is protected as file.p would be under another name.
    try directory.write(Array("hello\n".utf8), to: "conf")
    #expect(Run(protectIntegrity: "protect", directory("conf").string).status == 0)
    let expected = try protected(Array("hello\n".utf8), name: "conf.protected")
    #expect(try directory.read("conf.protected") == expected.bytes)
    let path = directory("conf.protected").string
    let shown = Run(protectIntegrity: "show", path)
    #expect(shown.text == "hello\n" && shown.status == 0 && shown.report.isEmpty)
    #expect(Run(protectIntegrity: "show-mac", path).text == "\(expected.mac)\n")
    #expect(Run(protectIntegrity: "show-mac", path, directory("mac").string).output.isEmpty)
    #expect(try directory.read("mac") == Array("\(expected.mac)\n".utf8))
    #expect(Run(protectIntegrity: "show", path, directory("out").string).status == 0)
    #expect(try directory.read("out") == Array("hello\n".utf8))
}

@Test func `occlum-protect-integrity refuses as the original does`() throws {
    let directory = try TemporaryDirectory()
    for run in [
        Run(protectIntegrity: "protect"), Run(protectIntegrity: "protect", "a", "b"), Run(protectIntegrity: "see", "a"),
    ] {
        #expect(run.status == 255)
        #expect(
            run.report.hasPrefix("Error: invalid arguments\n\nUsage:\n\tprotect-integrity protect <ordinary_file>\n")
        )
    }
    let missing = directory("none").string
    #expect(
        Run(protectIntegrity: "protect", missing).report.hasPrefix("Error: cannot open the input file at \(missing)\n")
    )
    try directory.write(Array("hello\n".utf8), to: "none")
    let shown = Run(protectIntegrity: "show", missing)
    #expect(shown.status == 255 && shown.output.isEmpty)
    #expect(shown.report.hasPrefix("Error: failed to open the given protected file \(missing)\n"))
}

@Test(arguments: [false, true])
func `sefs-cli zips a directory and unzips it again`(isEncrypted: Bool) throws {
    let directory = try TemporaryDirectory()
    try directory.write(Array("hello\n".utf8), to: "root/bin/hello")
    try directory.write(Array("127.0.0.1   localhost\n".utf8), to: "root/etc/hosts")
    try directory.write(Array("01-02-03-04-05-06-07-08-09-0a-0b-0c-0d-0e-0f-10\n".utf8), to: "key")
    let root = try OutputDirectory(directory("root"))
    try root.makeLink("link", to: Array("bin/hello".utf8))
    try root.subdirectory("bin").setPermissions(0o755, of: "hello")
    let (image, mac, key) = (directory("image").string, directory("mac").string, directory("key").string)
    let zipped =
        isEncrypted
        ? Run(sefs: "-e", "x.so", "zip", "-k", key, directory("root").string, image, mac)
        : Run(sefs: "--enclave=x.so", "zip", directory("root").string, image, mac)
    #expect(zipped.status == 0 && zipped.text == "Generate the SEFS image successfully\n", "\(zipped.report)")
    let expected = try SEFSTests.image(small, mode: isEncrypted ? .encrypted(sampleKey) : .integrityOnly)
    #expect(try directory.read("mac") == Array(expected.mac.description.utf8))
    for name in expected.image.names { #expect(try directory.read("image/\(name)") == expected.image[name]) }

    let out = directory("out").string
    let unzipped =
        isEncrypted ? Run(sefs: "unzip", "--key", key, image, out) : Run(sefs: "unzip", "-p", image, out)
    #expect(unzipped.status == 0 && unzipped.text == "Decrypt the SEFS image successfully\n", "\(unzipped.report)")
    #expect(try directory.read("out/bin/hello") == Array("hello\n".utf8))
    let result = try InputDirectory(directory("out"))
    #expect(try result.entry("link", in: []) == .symlink(target: Array("bin/hello".utf8)))
    #expect(try result.entry("hello", in: ["bin"]) == .file(byteCount: 6, mode: 0o755))
    #expect(try result.entry("hosts", in: ["etc"]) == .file(byteCount: 22, mode: 0o644))
}

@Test func `sefs-cli refuses what the original refuses and leaves nothing behind`() throws {
    let directory = try TemporaryDirectory()
    try directory.write([], to: "root/a")
    let (root, image, mac) = (directory("root").string, directory("image").string, directory("mac").string)
    let wrong = [
        Run(sefs: ""), Run(sefs: "zip"), Run(sefs: "zip", root, image), Run(sefs: "zip", root, image, mac, "more"),
        Run(sefs: "zip", "-p", root, image, mac), Run(sefs: "zip", "-k"), Run(sefs: "pack", root),
        Run(sefs: "zip", directory("none").string, image, mac), Run(sefs: "zip", "-k", mac, root, image, mac),
        Run(sefs: "unzip", "-p", root, image), Run(sefs: "zip", root, directory("none/image").string, mac),
    ]
    for run in wrong {
        #expect(run.status == 1 && run.output.isEmpty)
        #expect(run.report.lowercased().hasPrefix("error: "))
    }
    #expect(try directory.tree() == ["root", "root/a"])
    #expect(Run(sefs: "zip", root, image, mac).status == 0)
    #expect(Run(sefs: "zip", root, image, mac).status == 1)
    #expect(Run(sefs: "unzip", image, directory("out").string).status == 1)
    #expect(Run(sefs: "--help").status == 0)
}

@Test func `files that are written side by side make the image that they make one after the other`() throws {
    let directory = try TemporaryDirectory()
    var entries: [SEFSEntry] = [SEFSEntry("/d", .directory(mode: 0o755))]
    var contents: [PathBytes: [UInt8]] = [:]
    for number in 0..<300 {
        let content = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: number * 97)
        try directory.write(content, to: "tree/d/f\(number)")
        contents[PathBytes("/d/f\(number)")] = content
        entries.append(SEFSEntry(PathBytes("/d/f\(number)"), .file(byteCount: content.count, mode: 0o644)))
    }
    let run = Run(sefs: "zip", directory("tree").string, directory("image").string, directory("mac").string)
    #expect(run.status == 0, "\(run.report)")
    let plan = try SEFSPlan(entries)
    let target = try OutputDirectory(directory.path)
    var writer = SEFSImageWriter(plan, mode: .integrityOnly, target: HostImageTarget(try target.subdirectory("other")))
    for file in plan.files {
        let content = contents[file.path] ?? []
        try writer.write(file) { part throws(TeeError) in try part.append(content.span) }
    }
    #expect(try directory.read("mac") == Array("\(try writer.finish())".utf8))
    for file in plan.hostFiles {
        #expect(try directory.read("image/\(file.name)") == directory.read("other/\(file.name)"), "\(file.name)")
    }
}
