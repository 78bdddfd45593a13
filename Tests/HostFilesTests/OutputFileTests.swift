import Diagnostics
import FoundationEssentials
import HostFiles
import ImageFixtures
import SystemPackage
import Testing

@Test func `a file has its name only once it is complete, and replaces the one that had it`() throws {
    let folder = try TemporaryDirectory()
    let directory = try OutputDirectory(folder.path)
    try folder.write([9], to: "x")
    var file = try directory.newFile()
    try file.write([1, 2])
    try file.write([3])
    #expect(try folder.tree() == ["x"])
    #expect(try folder.read("x") == [9])
    let committed = try file.commit(as: "x")
    #expect(try committed.contents(limit: 10) == [1, 2, 3])
    #expect(try folder.read("x") == [1, 2, 3])
    #expect(try folder.tree() == ["x"])
}

@Test func `a file that is let go leaves nothing`() throws {
    let folder = try TemporaryDirectory()
    let directory = try OutputDirectory(folder.path)
    do {
        var file = try directory.newFile()
        try file.write([1])
    }
    #expect(try folder.tree().isEmpty)
}

@Test func `a file without a name can be read, and linked to a name after all`() throws {
    let folder = try TemporaryDirectory()
    let directory = try OutputDirectory(folder.path)
    var file = try directory.newFile()
    try file.write([1, 2])
    let sealed = try file.sealed("spool")
    #expect(try sealed.contents(limit: 2) == [1, 2])
    #expect(try folder.tree().isEmpty)
    if try directory.link(FileRange(sealed), as: "y") { #expect(try folder.read("y") == [1, 2]) }
}

@Test func `a linked file is the very same, a part of one is not linked`() throws {
    let folder = try TemporaryDirectory()
    try folder.write([1, 2, 3], to: "a")
    try folder.write([4], to: "b")
    let directory = try OutputDirectory(folder.path)
    let file = try InputFile(folder("a"))
    #expect(try directory.link(FileRange(file), as: "b"))
    #expect(directory.holds(FileRange(file), as: "b"))
    #expect(try folder.read("b") == [1, 2, 3])
    #expect(try directory.link(FileRange(file), as: "b"))
    #expect(try !directory.link(FileRange(file, offset: 1, byteCount: 2), as: "c"))
    #expect(try folder.tree() == ["a", "b"])
}

@Test func `a file that changed since it was opened is not linked`() throws {
    let folder = try TemporaryDirectory()
    try folder.write([1, 2, 3], to: "a")
    let file = try InputFile(folder("a"))
    let handle = try FileDescriptor.open(folder("a"), .writeOnly, options: .append)
    try handle.closeAfter { _ = try handle.writeAll([4]) }
    #expect(try !OutputDirectory(folder.path).link(FileRange(file), as: "b"))
}

@Test func `a folder has its name only once it is complete, and never replaces one that holds something`() throws {
    let folder = try TemporaryDirectory()
    let parent = try OutputDirectory(folder.path)
    let new = try NewDirectory(in: parent)
    var file = try new.contents.newFile()
    try file.write([1])
    _ = try file.commit(as: "f")
    #expect(!FileManager.default.fileExists(atPath: folder("d").string))
    #expect(try new.commit(as: "d"))
    #expect(try folder.tree() == ["d", "d/f"])
    let other = try NewDirectory(in: parent)
    #expect(try !other.commit(as: "d"))
    #expect(try folder.tree() == ["d", "d/f"])
}

@Test func `a folder that is let go is removed with what is in it`() throws {
    let folder = try TemporaryDirectory()
    let parent = try OutputDirectory(folder.path)
    do {
        let new = try NewDirectory(in: parent)
        var file = try new.contents.subdirectory("a").newFile()
        try file.write([1])
        _ = try file.commit(as: "f")
        #expect(try folder.tree().count == 3)
    }
    #expect(try folder.tree().isEmpty)
}

@Test func `what a killed run left is removed, and what a living one writes is not`() throws {
    let folder = try TemporaryDirectory()
    let parent = try OutputDirectory(folder.path)
    try folder.write([1], to: ".tee-build-1-1.tmp")
    try folder.write([1], to: ".tee-build-1-2.tmp/blobs/sha256/x")
    try folder.write([1], to: ".tee-build-else")
    let living = try NewDirectory(in: parent)
    let before = try folder.tree()
    #expect(before.count == 7)
    parent.removeLeftovers()
    let after = try folder.tree()
    #expect(after.count == 2 && after.contains(".tee-build-else"))
    #expect(try living.commit(as: "d"))
}

@Test func `one run at a time changes a folder, the other waits and then gives up`() throws {
    let folder = try TemporaryDirectory()
    let (one, two) = (try OutputDirectory(folder.path), try OutputDirectory(folder.path))
    try one.withLock { () throws(TeeError) in
        do throws(TeeError) {
            try two.withLock(seconds: 0) {}
            Issue.record("both have the lock")
        } catch {
            #expect(error.code == .outputBusy)
        }
    }
    try two.withLock(seconds: 0) {}
    #expect(try folder.tree().isEmpty)
}

@Test func `a folder that is missing is told, with what to do`() throws {
    do {
        _ = try OutputDirectory("/proc/self/nowhere")
        Issue.record("no error")
    } catch {
        #expect(error.code == .cannotWrite && error.hint == "make the folder first")
    }
}

@Test func `folders that lead to an output are made`() throws {
    let folder = try TemporaryDirectory()
    _ = try OutputDirectory.making(folder("a/b/c"))
    _ = try OutputDirectory.making(folder("a/b/c"))
    #expect(try folder.tree() == ["a", "a/b", "a/b/c"])
}

@Test func `a new file is written whole, and never in the place of another`() throws {
    let folder = try TemporaryDirectory()
    #expect(try writeNewFile([1, 2], to: folder("x")))
    #expect(try !writeNewFile([3], to: folder("x")))
    #expect(try folder.read("x") == [1, 2])
    #expect(try folder.tree() == ["x"])
}

@Test func `the free space of a folder is known`() throws {
    let folder = try TemporaryDirectory()
    #expect(try #require(OutputDirectory(folder.path).freeByteCount) > 0)
}
