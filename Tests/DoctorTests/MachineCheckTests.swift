import Doctor
import HostFiles
import ImageFixtures
import Kits
import SystemPackage
import Testing

@Test func `a folder for the cache that is not there yet is no trouble`() throws {
    let folder = try TemporaryDirectory()
    #expect(MachineCheck.cache(folder("none")).outcome == .good)
    #expect(HostFileKind(of: folder("none")) == nil, "looking makes nothing")
}

@Test func `a folder for the cache that others may write to is said not to be used`() throws {
    let folder = try TemporaryDirectory()
    _ = try OutputDirectory.making(folder("open"), mode: 0o700)
    #expect(MachineCheck.cache(folder("open")).outcome == .good)
    try folder.makeWritableByAll("open")
    let check = MachineCheck.cache(folder("open"))
    #expect(check.outcome == .limited)
    #expect(check.remedy.contains("chmod"))
}

@Test func `no folder for the cache, or a file in its place, is told with what to do`() throws {
    let folder = try TemporaryDirectory()
    try writeFile([1], to: folder("file"))
    for path in [nil, folder("file")] {
        let check = MachineCheck.cache(path)
        #expect(check.outcome == .limited && !check.remedy.isEmpty)
    }
}

@Test func `a file that is no kit is bad, by its name`() throws {
    let folder = try TemporaryDirectory()
    try writeFile([1, 2, 3], to: folder("broken.tar"))
    let checks = MachineCheck.kits(in: KitStore(directory: folder.path), backEnds: [])
    #expect(checks.map(\.outcome) == [.bad])
    #expect(checks.first?.object == "broken")
}

@Test func `a store of kits that is not there has none`() throws {
    let folder = try TemporaryDirectory()
    #expect(MachineCheck.kits(in: KitStore(directory: folder("none")), backEnds: []).isEmpty)
}
