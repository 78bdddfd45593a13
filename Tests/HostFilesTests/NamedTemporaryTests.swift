import Diagnostics
import ImageFixtures
import SystemPackage
import Testing

@testable import HostFiles

@Test func `where files cannot be without a name, they have a temporary one and then their own`() throws {
    let folder = try TemporaryDirectory()
    let directory = try OutputDirectory(folder.path)
    var file = try OutputFile(in: directory, mayBeUnnamed: false)
    try file.write([1, 2])
    let names = try folder.tree()
    #expect(names.count == 1 && names.allSatisfy { $0.hasPrefix(".tee-build-") })
    // Another run takes it for a living one's.
    directory.removeLeftovers()
    #expect(try folder.tree() == names)
    let committed = try file.commit(as: "x")
    #expect(try committed.contents(limit: 2) == [1, 2])
    #expect(try folder.tree() == ["x"])
}

@Test func `where files cannot be without a name, one that is let go or sealed leaves nothing`() throws {
    let folder = try TemporaryDirectory()
    let directory = try OutputDirectory(folder.path)
    do {
        var file = try OutputFile(in: directory, mayBeUnnamed: false)
        try file.write([1])
    }
    #expect(try folder.tree().isEmpty)
    var file = try OutputFile(in: directory, mayBeUnnamed: false)
    try file.write([7])
    let sealed = try file.sealed("spool")
    #expect(try folder.tree().isEmpty)
    #expect(try sealed.contents(limit: 1) == [7])
    // It has lost its only name, so it cannot be linked, and is cloned or left to be copied.
    if try directory.link(FileRange(sealed), as: "y") { #expect(try folder.read("y") == [7]) }
}
