import Bytes
import Crypto
import Diagnostics
import Gramine
import ImageFixtures
import Kits
import LibOS
import OCI
import SystemPackage
import Testing

private func draft(_ sources: [String], version: String? = nil, origin: String? = nil) throws -> KitImport.Draft {
    try KitImport(for: GramineBackEnd(), version: version, origin: origin).draft(from: try ReleaseSource.open(sources))
}

@Test(arguments: DebCompression.allCases)
func `a kit is made of a package, however it is compressed`(compression: DebCompression) throws {
    let folder = try TemporaryDirectory()
    let package = try DebFixture.package("gramine", version: "1.9-1", files: StandIn.files, compression: compression)
    try folder.write(package, to: "gramine.deb")
    let draft = try draft([folder("gramine.deb").string])
    #expect(draft.name == "gramine-1.9")
    let store = KitStore(directory: folder("kits"))
    _ = try store.keep(draft) { _ in }
    let kit = try store.kit("gramine-1.9", for: "gramine")
    #expect(kit.version == "1.9")
    let file = kit.files.file(at: "/opt/tee-build/gramine/sgx/libpal.so")
    let pal = try #require(file)
    #expect(pal.mode & 0o777 == 0o755)
    #expect(try kit.files.bytes(of: "/opt/tee-build/gramine/sgx/libpal.so", limit: 100) == StandIn.program + [1])
    #expect(!kit.files.paths.contains { $0.description.hasSuffix("unwanted") })
}

@Test func `several packages make one kit, in whatever order they are named and wherever they lie`() throws {
    var digests: Set<String> = []
    for reversed in [false, true] {
        let folder = try TemporaryDirectory()
        try folder.write(
            try DebFixture.package("gramine", version: "1:1.9-2", files: Array(StandIn.files.prefix(2))),
            to: "a.deb"
        )
        try folder.write(
            try DebFixture.package("gramine-sgx", version: "7", files: Array(StandIn.files.dropFirst(2))),
            to: "b.deb"
        )
        let names = [folder("a.deb").string, folder("b.deb").string]
        let draft = try draft(reversed ? names.reversed() : names, origin: "noble")
        #expect(draft.name == "gramine-1.9-noble")
        digests.insert(try KitStore(directory: folder("kits")).keep(draft) { _ in }.description)
    }
    #expect(digests.count == 1)
}

@Test func `a release without a file that every conversion needs is refused, and the file is named`() throws {
    let folder = try TemporaryDirectory()
    let files = StandIn.files.filter { !$0.0.description.hasSuffix("loader") }
    try folder.write(try DebFixture.package("gramine", version: "1.9", files: files), to: "gramine.deb")
    do {
        _ = try draft([folder("gramine.deb").string])
        Issue.record("it was taken")
    } catch let error as TeeError {
        #expect(error.code.number == 3704)
        #expect("\(error)".contains("sgx/loader"))
        #expect(error.hint.contains("pal/src/host/linux-sgx"))
    }
}

@Test func `a version that is not known, or not the one that is given, is refused`() throws {
    let folder = try TemporaryDirectory()
    try folder.write(try DebFixture.package("other", version: "3", files: StandIn.files), to: "other.deb")
    try folder.write(try DebFixture.package("gramine", version: "1.9", files: StandIn.files), to: "gramine.deb")
    #expect(code { _ = try draft([folder("other.deb").string]) } == 2060)
    #expect(try draft([folder("other.deb").string], version: "1.9").name == "gramine-1.9")
    #expect(code { _ = try draft([folder("gramine.deb").string], version: "1.8") } == 2060)
    #expect(code { _ = try draft([folder("gramine.deb").string], version: "../../x") } == 2060)
    #expect(code { _ = try draft([folder("other.deb").string], version: "../../x") } == 3705)
}

@Test func `the mark of the LibOS counts more than the version of its package`() throws {
    let folder = try TemporaryDirectory()
    let metadata: PathBytes = "usr/lib/python3.12/dist-packages/graminelibos.dist-info/METADATA"
    let files = StandIn.files + [(metadata, Array("Metadata-Version: 2.1\nVersion: 1.8\n".utf8))]
    try folder.write(try DebFixture.package("gramine", version: "1.8~jammy3-1", files: files), to: "gramine.deb")
    #expect(try draft([folder("gramine.deb").string]).name == "gramine-1.8")
    #expect(code { _ = try draft([folder("gramine.deb").string], version: "1.9") } == 2060)
}
