import Gramine
import ImageFixtures
import Kits
import LibOS
import OCI
import Occlum
import SystemPackage
import Testing

private let backEnds: [any LibOSBackEnd] = [GramineBackEnd(), OcclumBackEnd()]

private func libOS(of sources: [String]) throws -> String {
    try KitImport.backEnd(of: try ReleaseSource.open(sources), among: backEnds).name
}

private func package(_ name: String, in folder: TemporaryDirectory) throws -> String {
    try folder.write(try DebFixture.package(name, version: "1.9-1", files: StandIn.files), to: "\(name).deb")
    return folder("\(name).deb").string
}

@Test func `the LibOS of a release is told by the name of its package, also a former one`() throws {
    let folder = try TemporaryDirectory()
    let library = try package("libprotobuf-c1", in: folder)
    for (name, expected) in [("gramine", "gramine"), ("graphene", "gramine"), ("occlum", "occlum")] {
        #expect(try libOS(of: [library, try package(name, in: folder)]) == expected)
    }
}

@Test func `the LibOS of an installed release is told by what it says of its version`() throws {
    let folder = try TemporaryDirectory()
    for (path, content) in StandIn.files { try folder.write(content, to: "root/\(path)") }
    let metadata = "Metadata-Version: 2.1\nName: graminelibos\nVersion: 1.8\n"
    let place = "root/usr/lib/python3.12/dist-packages/graminelibos.dist-info/METADATA"
    try folder.write(Array(metadata.utf8), to: place)
    #expect(try libOS(of: [folder("root").string]) == "gramine")
}

@Test func `a release of no LibOS, or of two, is refused until one is named`() throws {
    let folder = try TemporaryDirectory()
    let none = try package("redis", in: folder)
    #expect(code { _ = try libOS(of: [none]) } == 2031)
    let both = [try package("gramine", in: folder), try package("occlum", in: folder)]
    #expect(code { _ = try libOS(of: both) } == 2031)
}

@Test func `a kit says of which LibOS it is, and what is no kit says nothing`() throws {
    let folder = try TemporaryDirectory()
    let release = try ReleaseSource.open([try package("gramine", in: folder)])
    let reference = "oci:\(folder("layout")):kit"
    _ = try KitImport(for: GramineBackEnd()).draft(from: release).write(to: try ImageReference(reference))
    #expect(try KitImport.libOS(ofKit: [reference]) == "gramine")
    #expect(try KitImport.libOS(ofKit: [folder("gramine.deb").string]) == nil)
}
