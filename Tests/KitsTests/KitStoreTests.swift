import Bytes
import Diagnostics
import Gramine
import ImageFixtures
import Kits
import LibOS
import OCI
import Occlum
import SystemPackage
import Testing

private func imported(_ folder: TemporaryDirectory, version: String = "1.9") throws -> KitStore {
    try folder.write(try DebFixture.package("gramine", version: version, files: StandIn.files), to: "gramine.deb")
    let store = KitStore(directory: folder("kits"))
    let release = try ReleaseSource.open([folder("gramine.deb").string])
    _ = try store.keep(try KitImport(for: GramineBackEnd()).draft(from: release)) { _ in }
    return store
}

@Test func `kits are listed by name, and removed`() throws {
    let folder = try TemporaryDirectory()
    #expect(try KitStore(directory: folder("kits")).names().isEmpty)
    _ = try imported(folder, version: "1.9")
    let store = try imported(folder, version: "1.8")
    #expect(try store.names() == ["gramine-1.8", "gramine-1.9"])
    try store.remove("gramine-1.8")
    #expect(try store.names() == ["gramine-1.9"])
    #expect(code { try store.remove("gramine-1.8") } == 5110)
}

@Test func `a kit that its LibOS does not take leaves the one of its name in place`() throws {
    let folder = try TemporaryDirectory()
    let store = try imported(folder)
    let before = try folder.read("kits/gramine-1.9.tar")
    let release = try ReleaseSource.open([folder("gramine.deb").string])
    let draft = try KitImport(for: GramineBackEnd()).draft(from: release)
    let refusal = TeeError(.noSuchKit, object: "x", cause: "y", hint: "z")
    #expect(throws: TeeError.self) { _ = try store.keep(draft) { _ throws(TeeError) in throw refusal } }
    #expect(try folder.read("kits/gramine-1.9.tar") == before)
    #expect(try folder.tree().filter { $0.hasPrefix("kits/") } == ["kits/gramine-1.9.tar"])
}

@Test func `a kit is named with the digest that it must have`() throws {
    let folder = try TemporaryDirectory()
    let store = try imported(folder)
    let digest = try store.kit("gramine-1.9").digest
    #expect(try store.kit("gramine-1.9@\(digest)").digest == digest)
    let other = "sha256:" + String(repeating: "0", count: 64)
    #expect(code { _ = try store.kit("gramine-1.9@\(other)") } == 3705)
    #expect(code { _ = try store.kit("gramine-1.9", for: "occlum") } == 3705)
}

@Test(arguments: ["..", "", "a\u{0}b", ".hidden", "x y", String(repeating: "a", count: 65)])
func `what can be no name of a kit is refused`(name: String) throws {
    let folder = try TemporaryDirectory()
    let store = KitStore(directory: folder("kits"))
    #expect(code { _ = try store.kit(name) } != 0)
    #expect(code { try store.remove(name) } != 0)
}

@Test func `an exported kit is the same kit, named by a reference`() throws {
    let folder = try TemporaryDirectory()
    let store = try imported(folder)
    let digest = try store.kit("gramine-1.9").digest
    let exported = try store.export("gramine-1.9", to: try ImageReference("oci:\(folder("layout")):kit"))
    #expect(exported == digest)
    #expect(try store.kit("oci:\(folder("layout")):kit", for: "gramine").digest == digest)
}

@Test func `an exported kit comes back as it was`() throws {
    let folder = try TemporaryDirectory()
    let digest = try imported(folder).kit("gramine-1.9").digest
    let importing = KitImport(for: GramineBackEnd())
    for reference in ["oci:\(folder("layout")):kit", "oci-archive:\(folder("kit.tar"))"] {
        _ = try KitStore(directory: folder("kits")).export("gramine-1.9", to: try ImageReference(reference))
        let copy = try #require(try importing.copy(of: [reference]))
        #expect(copy.name == "gramine-1.9")
        let other = KitStore(directory: folder("others"))
        #expect(try other.keep(copy) { _ in } == digest)
        #expect(try other.kit("gramine-1.9@\(digest)").digest == digest)
        #expect(code { _ = try KitImport(for: GramineBackEnd(), version: "1.8").copy(of: [reference]) } == 3705)
        #expect(code { _ = try KitImport(for: GramineBackEnd(), origin: "noble").copy(of: [reference]) } == 3705)
        #expect(code { _ = try KitImport(for: OcclumBackEnd()).copy(of: [reference]) } == 3705)
    }
    #expect(try importing.copy(of: [folder("gramine.deb").string])?.name == nil)
}

@Test func `a kit is exported and removed only if it has the digest that is demanded`() throws {
    let folder = try TemporaryDirectory()
    let store = try imported(folder)
    let digest = try store.kit("gramine-1.9").digest
    let other = "gramine-1.9@sha256:" + String(repeating: "0", count: 64)
    let reference = try ImageReference("oci:\(folder("layout")):kit")
    #expect(code { _ = try store.export(other, to: reference) } == 3705)
    #expect(code { try store.remove(other) } == 3705)
    #expect(code { try store.remove("oci:\(folder("layout")):kit") } == 3705)
    #expect(try store.export("gramine-1.9@\(digest)", to: reference) == digest)
    try store.remove("gramine-1.9@\(digest)")
    #expect(try store.names().isEmpty)
}

@Test func `an image that is no kit is not taken for one`() throws {
    let layout = try LayoutFixture()
    try layout.index([try layout.image(layers: []).descriptor()])
    #expect(code { _ = try KitStore(directory: layout.directory("kits")).kit("oci:\(layout.directory.path)") } == 3705)
}

@Test(arguments: ["-1", "2", "x", "99999999999999999999"])
func `a kit whose labels promise layers that it does not have is refused`(count: String) throws {
    let layout = try LayoutFixture()
    let labels =
        #""io.tee-build.kit.libos":"gramine","io.tee-build.kit.version":"1.9","io.tee-build.kit.runtime-layers":"\#(count)""#
    let more = #","config":{"Labels":{\#(labels)}}"#
    try layout.index([try layout.image(layers: [try archive([])], more: more).descriptor()])
    #expect(code { _ = try KitStore(directory: layout.directory("kits")).kit("oci:\(layout.directory.path)") } == 3705)
}
