import Diagnostics
import HostFiles
import ImageFixtures
import SystemPackage
import Testing

@Test func `lines are appended, and what was torn stays on a line of its own`() throws {
    let folder = try TemporaryDirectory()
    let file = try AppendedFile(folder("log"))
    #expect(try file.lastLine() == nil)
    try file.append(line: Array("first".utf8))
    let other = try FileDescriptor.open(folder("log"), .writeOnly, options: .append)
    try other.closeAfter { _ = try other.writeAll(Array("to".utf8)) }
    #expect(try file.lastLine() == Array("to".utf8))
    try file.append(line: Array("second".utf8))
    #expect(try folder.read("log") == Array("first\nto\nsecond\n".utf8))
    #expect(try file.lastLine() == Array("second".utf8))
}

@Test func `the last line is found however long it is, up to a megabyte`() throws {
    let folder = try TemporaryDirectory()
    for count in [1, 4095, 4096, 4097, 100_000] {
        let line = [UInt8](repeating: 0x78, count: count)
        try folder.write([0x61, 0x0a] + line + [0x0a], to: "log")
        #expect(try AppendedFile(folder("log")).lastLine() == line)
    }
    try folder.write([UInt8](repeating: 0x78, count: 3 << 20), to: "log")
    #expect(throws: TeeError.self) { _ = try AppendedFile(folder("log")).lastLine() }
}

@Test func `a symlink is not appended to`() throws {
    let folder = try TemporaryDirectory()
    try folder.write([], to: "target")
    _ = try ForeignTool("ln")?.run("-s", "target", folder("link").string)
    #expect(throws: TeeError.self) { _ = try AppendedFile(folder("link")) }
}
