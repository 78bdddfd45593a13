import Diagnostics
import FoundationEssentials
import HostFiles
import ImageFixtures
import SystemPackage
import Testing

@Test func `files beneath a folder are opened, and missing ones are told apart from errors`() throws {
    let folder = try TemporaryDirectory()
    try folder.write([1, 2], to: "a/b/c")
    let directory = try InputDirectory(folder.path)
    #expect(try directory.file(["a", "b", "c"])?.contents(limit: 2) == [1, 2])
    #expect(try directory.file(["a", "x"]) == nil)
    #expect(try directory.file(["x", "c"]) == nil)
    #expect(try directory.names(["a"]) == ["b"])
    #expect(try directory.names(["z"]) == nil)
    #expect(throws: TeeError.self) { try directory.file(["a", "b"]) }
    #expect(throws: TeeError.self) { try directory.file(["a", "b", "c", "d"]) }
}

private let outside = [
    ["..", "secret"], ["a", "..", "..", "secret"], ["a/../../secret"], [""], ["."], ["/etc/passwd"],
]

@Test(arguments: outside)
func `no name leads out of a folder`(components: [String]) throws {
    let folder = try TemporaryDirectory()
    try folder.write([1], to: "secret")
    try folder.write([1], to: "in/a/f")
    #expect(try InputDirectory(folder("in")).file(components) == nil)
}

@Test func `no symlink is followed, at no level`() throws {
    let folder = try TemporaryDirectory()
    try folder.write([1], to: "out/f")
    try folder.write([1], to: "in/g")
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: folder("in/dir").string, withDestinationPath: folder("out").string)
    try manager.createSymbolicLink(atPath: folder("in/file").string, withDestinationPath: folder("out/f").string)
    try manager.createSymbolicLink(atPath: folder("in/near").string, withDestinationPath: "g")
    let directory = try InputDirectory(folder("in"))
    for components in [["dir", "f"], ["file"], ["near"]] {
        do {
            _ = try directory.file(components)
            Issue.record("\(components) was opened")
        } catch {
            #expect(error.code == .notRegularFile)
        }
    }
    try manager.createSymbolicLink(atPath: folder("link").string, withDestinationPath: folder("in").string)
    #expect(try InputDirectory(folder("link")).file(["g"]) != nil)
}

@Test func `a pipe in the place of a file is refused and not waited for`() throws {
    let folder = try TemporaryDirectory()
    guard let mkfifo = ForeignTool("mkfifo") else { return }
    _ = try mkfifo.run(folder("pipe").string)
    for name in ["pipe", "."] {
        do throws(TeeError) {
            _ = try InputFile(folder(name))
            Issue.record("\(name) was opened")
        } catch {
            #expect(error.code == .notRegularFile)
            #expect(error.code.number / 1000 == 3)
        }
    }
    #expect(throws: TeeError.self) { try InputDirectory(folder.path).file(["pipe"]) }
}
