import Bytes
import ELFFixtures
import HostFiles
import ImageFixtures
import StrictJSON
import SystemPackage
import TOML
import Tar
import Testing

/// The Enclavefile.example of the repository in a folder of its own, with the images, kits and key that it names.
private struct ExampleProject {
    let folder: TemporaryDirectory
    let kits: StandInKits

    init() async throws {
        folder = try TemporaryDirectory()
        kits = try StandInKits()
        try await kits.importGramine("1.9")
        try await kits.importOcclum("0.31.0")
        let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        try folder.write(
            try InputFile(root.appending("Enclavefile.example")).contents(limit: 1 << 20),
            to: "Enclavefile"
        )
        try image("registry/redis")
        try image("images/api")
        try image("images/web")
        try image("worker")
        let layout = try ["oci-layout", "index.json"] + blobs(of: "worker")
        let members = try layout.map { file(PathBytes($0), try folder.read("worker/\($0)")) }
        try folder.write(try archive(members), to: "images/worker.tar")
        try folder.write([], to: "keys/none")
        let key = await CapturedRun("key", "generate", folder("keys/enclave.pem").string)
        try #require(key.status == 0, "\(key.errors)")
    }

    private func blobs(of layout: String) throws -> [String] {
        try folder.tree().filter { $0.hasPrefix("\(layout)/blobs/sha256/") }.map {
            String($0.dropFirst(layout.count + 1))
        }
    }

    /// An image of a program, its loader and its C library, with a file that makes it another than the others.
    private func image(_ name: String) throws {
        let loader = "/lib64/ld-linux-x86-64.so.2"
        func program(_ path: PathBytes, _ bytes: [UInt8]) -> (TarWriterEntry, [UInt8]) {
            (TarWriterEntry(path: path, kind: .file(byteCount: bytes.count), mode: 0o755), bytes)
        }
        let layer = try archive([
            program("usr/bin/app", ELFBlueprint.program(interpreter: loader, needed: ["libc.so.6"]).bytes()),
            program("lib64/ld-linux-x86-64.so.2", ELFBlueprint.library("ld-linux-x86-64.so.2").bytes()),
            program("lib/x86_64-linux-gnu/libc.so.6", ELFBlueprint.library("libc.so.6").bytes()),
            file("etc/name", Array(name.utf8)),
        ])
        let layout = try LayoutFixture()
        let config = #","created":"2024-02-03T04:05:06Z","config":{"Entrypoint":["/usr/bin/app"]}"#
        let manifest = try layout.image(layers: [layer], more: config)
        try layout.index([manifest.descriptor(LayoutFixture.name("7.2"))])
        for path in try layout.directory.tree() where path.hasSuffix("json") || path.contains("/sha256/") {
            try folder.write(try layout.directory.read(path), to: "\(name)/\(path)")
        }
        try folder.write(try layout.directory.read("oci-layout"), to: "\(name)/oci-layout")
    }

    func make(_ words: String...) async -> CapturedRun {
        await CapturedRun(
            arguments: [
                "make", "-C", folder.path.string, "--cache-dir", folder("cache").string, "--kit-dir",
                kits.directory.string, "--format", "json",
            ] + words,
            environment: ["REGISTRY_DIR": "registry"]
        )
    }
}

@Test func `the example of the repository is built as it stands, and then there is nothing to do`() async throws {
    let project = try await ExampleProject()
    let first = await project.make("-j", "2")
    try #require(first.status == 0, "\(first.errors)\(first.output)")
    let targets = try #require(try first.json()["targets"]?.array)
    #expect(targets.map { $0["target"]?.string } == ["redis", "service-api", "service-web", "worker"])
    #expect(targets.allSatisfy { $0["result"] == .string("built") })
    #expect(Set(targets.compactMap { $0["digest"]?.string }).count == 4)
    for target in ["redis", "service-api", "service-web", "worker"] {
        let verified = await CapturedRun("verify", "oci:\(project.folder("dist/\(target)")):7.2", "-q", "--no-debug")
        #expect(verified.status == 0, "\(target): \(verified.output)\(verified.errors)")
    }
    let lock = try TOMLTable(parsing: try project.folder.read("Enclavefile.lock"))
    #expect(lock[table: "target"]?.entries.map(\.key) == ["redis", "service-api", "service-web", "worker"])
    #expect(lock[table: "target"]?[table: "redis"]?["isv-svn"] == 3)
    let second = await project.make("--locked", "-q")
    #expect(second.status == 0, "\(second.errors)")
}
