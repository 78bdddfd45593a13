import Bytes
import Diagnostics
import HostFiles
import ImageFixtures
import SystemPackage
import Tar
import Testing

private func index(_ bytes: [UInt8]) throws -> [TarMember] {
    let folder = try TemporaryDirectory()
    try folder.write(bytes, to: "x.tar")
    return try TarIndex.read(FileRange(try InputFile(folder("x.tar"))))
}

@Test func `members are found with their content in place`() throws {
    let big = [UInt8](repeating: 9, count: 70_000)
    let bytes =
        member("a", [1, 2, 3]) + member("b/", []).prefix(0) + member("big", big)
        + HeaderBlock("l", type: "2", link: "a").block + extensionHeader("g", record("comment", "x")) + member("z", [4])
        + endOfArchive
    let members = try index(bytes)
    #expect(members.map(\.path) == ["a", "big", "l", "z"])
    #expect(try members[0].content?.contents(limit: 10) == [1, 2, 3])
    #expect(try members[1].content?.contents(limit: 1 << 20) == big)
    #expect(members[2].content == nil)
    #expect(try members[3].content?.contents(limit: 10) == [4])
    for count in stride(from: 0, to: bytes.count, by: 5003) {
        #expect(throws: TeeError.self, "\(count) bytes") { try index(Array(bytes.prefix(count))) }
    }
    #expect(throws: TeeError.self) { try index(bytes + [1]) }
}

@Test func `content is passed over without being read`() throws {
    let folder = try TemporaryDirectory()
    let size = 60 << 30
    let descriptor = try FileDescriptor.open(
        folder("x.tar"),
        .writeOnly,
        options: .create,
        permissions: .ownerReadWrite
    )
    defer { try? descriptor.close() }
    let start = [0x80, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: size >> (56 - 8 * $0)) }
    _ = unsafe try HeaderBlock("big").with(start, at: 124).block.withUnsafeBytes {
        unsafe try descriptor.writeAll(toAbsoluteOffset: 0, $0)
    }
    _ = unsafe try (member("z", [4]) + endOfArchive).withUnsafeBytes {
        unsafe try descriptor.writeAll(toAbsoluteOffset: Int64(512 + size), $0)
    }
    let members = try TarIndex.read(FileRange(try InputFile(folder("x.tar"))))
    #expect(members.map(\.entry.byteCount) == [size, 1])
    #expect(try members[1].content?.contents(limit: 10) == [4])
}
