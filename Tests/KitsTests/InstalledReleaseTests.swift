import Bytes
import Gramine
import HostFiles
import ImageFixtures
import Kits
import LibOS
import OCI
import SystemPackage
import Testing

private func install(_ folder: TemporaryDirectory, metadata: String?) throws {
    for (path, content) in StandIn.files { try folder.write(content, to: "root/\(path)") }
    if let metadata {
        let place = "root/usr/lib/python3.12/dist-packages/graminelibos.dist-info/METADATA"
        try folder.write(Array(metadata.utf8), to: place)
    }
}

private func draft(_ source: String) throws -> KitImport.Draft {
    try KitImport(for: GramineBackEnd()).draft(from: try ReleaseSource.open([source]))
}

@Test func `an installed release says its version by its marks`() throws {
    let folder = try TemporaryDirectory()
    try install(folder, metadata: "Metadata-Version: 2.1\nName: graminelibos\nVersion: 1.8\n")
    #expect(try draft(folder("root").string).name == "gramine-1.8")
}

@Test func `a release from before the package's metadata says its version by its module`() throws {
    let folder = try TemporaryDirectory()
    try install(folder, metadata: nil)
    let module = "root/usr/local/lib/python3.8/site-packages/graminelibos/__init__.py"
    try folder.write(Array("'''Gramine'''\n__version__ = '1.4'\n".utf8), to: module)
    #expect(try draft(folder("root").string).name == "gramine-1.4")
}

@Test func `an installed release without marks does not guess a version`() throws {
    let folder = try TemporaryDirectory()
    try install(folder, metadata: nil)
    #expect(code { _ = try draft(folder("root").string) } == 2060)
}

@Test func `what is no release of the LibOS at all is said to be none, not asked for its version`() throws {
    let folder = try TemporaryDirectory()
    try folder.write([1], to: "root/usr/lib/libc.so.6")
    #expect(code { _ = try draft(folder("root").string) } == 3704)
}

@Test func `libraries by several names are one file of the kit, and what compilers read is left out`() throws {
    let folder = try TemporaryDirectory()
    try install(folder, metadata: "Version: 1.8\n")
    let runtime = "root/\(StandIn.folder)/runtime/glibc"
    for name in ["libx.so", "libx.so.6", "libx.a", "crt1.o"] {
        try folder.write(StandIn.program + [9, 9], to: "\(runtime)/\(name)")
    }
    let store = KitStore(directory: folder("kits"))
    _ = try store.keep(try draft(folder("root").string)) { _ in }
    let kit = try store.kit("gramine-1.8")
    let libraries = kit.files.paths.filter { $0.description.contains("/runtime/") }.map(\.lastComponent)
    #expect(libraries.map { String(decoding: $0, as: UTF8.self) } == ["libx.so", "libx.so.6"])
    let places = kit.files.paths.filter { $0.description.contains("libx") }
    for place in places { #expect(try kit.files.bytes(of: place, limit: 64) == StandIn.program + [9, 9]) }
    let layer = try #require(kit.runtimeLayers.first)
    try folder.write(try layer.range.contents(limit: 1 << 24), to: "layer")
    let listing = try #require(ForeignTool("tar")).run("-tvf", folder("layer").string).output
    #expect(listing.contains("libx.so.6 link to opt/"))
}

@Test func `a link of an installed release does not lead out of it`() throws {
    let folder = try TemporaryDirectory()
    try install(folder, metadata: "Version: 1.8\n")
    try folder.write([1, 2, 3], to: "secret")
    let pal = folder("root/\(StandIn.folder)/sgx/libpal.so")
    _ = try ForeignTool("ln")?.run("-sf", folder("secret").string, pal.string)
    #expect(code { _ = try draft(folder("root").string) } == 3704)
}

@Test func `an image and a package of the same files give a kit of the same files`() throws {
    let layout = try LayoutFixture()
    let layer = try archive(StandIn.files.map { file($0.0, $0.1) })
    let more = #","config":{"Labels":{"org.opencontainers.image.version":"1.9"}}"#
    try layout.index([try layout.image(layers: [layer], more: more).descriptor()])
    let store = KitStore(directory: layout.directory("kits"))
    let draft = try draft("oci:\(layout.directory.path)")
    #expect(draft.name == "gramine-1.9")
    _ = try store.keep(draft) { _ in }
    let files = try store.kit("gramine-1.9").files
    try layout.directory.write(try DebFixture.package("gramine", version: "1.9", files: StandIn.files), to: "g.deb")
    _ = try store.keep(
        try KitImport(for: GramineBackEnd()).draft(from: ReleaseSource.open([layout.directory("g.deb").string]))
    ) { _ in }
    let others = try store.kit("gramine-1.9").files
    #expect(files.paths == others.paths && !files.paths.isEmpty)
    for path in files.paths { #expect(files.file(at: path)?.digest == others.file(at: path)?.digest) }
}

@Test func `an installed release takes the libraries of its loader from the system around it`() throws {
    let folder = try TemporaryDirectory()
    try install(folder, metadata: "Version: 1.8\n")
    let store = KitStore(directory: folder("kits"))
    _ = try store.keep(try draft(folder("root").string)) { _ in }
    #expect(try store.kit("gramine-1.8").files.paths.contains { $0.description.hasSuffix("/libc.so.6") })
    try folder.write([7], to: "root/usr/lib/x86_64-linux-gnu/libc.so.6")
    _ = try store.keep(try draft(folder("root").string)) { _ in }
    let kit = try store.kit("gramine-1.8")
    let path = try #require(kit.files.paths.first { $0.description.hasSuffix("/libc.so.6") })
    #expect(try kit.files.bytes(of: path, limit: 1 << 24) == [7])
}
