import Bytes
import Crypto
import Diagnostics
import SEFS
import Testing

/// The content of `metadata` of the small image, changed by `change`, in an image whose MACs all fit.
private func forged(
    directory: (inout [UInt8]) -> Void = { _ in },
    metadata: (inout [UInt8]) -> Void = { _ in }
) throws -> MemoryImage {
    let made = try image(small)
    let rootName = "02000000000000000000000000000000"
    let rootFile = try #require(made.image[rootName])
    var root = try content(rootFile, name: rootName)
    directory(&root)
    let sealedRoot = try protected(root, name: rootName)
    let metadataFile = try #require(made.image["metadata"])
    var blocks = try content(metadataFile, name: "metadata")
    sealedRoot.mac.block.store(in: &blocks, at: 2 * 128 + 96)
    metadata(&blocks)
    made.image.changed = [rootName: sealedRoot.bytes, "metadata": try protected(blocks, name: "metadata").bytes]
    return made.image
}

private func code(_ image: MemoryImage) -> Int? {
    do throws(TeeError) {
        _ = try entries(image)
        return nil
    } catch {
        return error.code.number
    }
}

@Test func `an image is refused for each file that is missing, cut or changed`() throws {
    let made = try image(small)
    for name in made.image.names {
        let bytes = try #require(made.image[name])
        for position in [0, 80, 100, 400, 420, 2000] {
            var flipped = bytes
            flipped[position] ^= 1
            made.image.changed = [name: flipped]
            #expect(throws: TeeError.self, "\(name) at \(position)") { try entries(made.image) }
        }
        made.image.changed = [name: Array(bytes.dropLast())]
        #expect(throws: TeeError.self, "\(name)") { try entries(made.image) }
    }
    made.image.changed = [:]
    #expect(throws: TeeError.self) { try entries(made.image, expecting: ProtectedFileMAC(.zero)) }
    #expect(try entries(made.image).count == 5)
}

@Test func `a directory that lies about itself is refused although its MACs fit`() throws {
    #expect(code(try forged()) == nil)
    let entry = 264
    // Entries of the root: ., .., bin, etc, link; inodes 2, 2, 3, 5, 7.
    let changes: [(String, (inout [UInt8]) -> Void)] = [
        ("a cycle", { $0[2 * entry] = 2 }), ("a second name", { $0[3 * entry] = 3 }),
        ("a map", { $0.store(littleEndian: UInt32(1), at: 2 * entry) }),
        ("no such inode", { $0.store(littleEndian: UInt32.max, at: 2 * entry) }),
        ("another kind", { $0[2 * entry + 260] = 1 }), ("no kind", { $0[2 * entry + 260] = 9 }),
        ("a slash", { $0[2 * entry + 5] = 0x2f }),
        ("an empty name", { $0.replaceSubrange((2 * entry + 4)..<(2 * entry + 7), with: [0, 0, 0]) }),
        ("bytes behind a name", { $0[2 * entry + 100] = 1 }),
        ("no UTF-8", { $0[2 * entry + 4] = 0xff }),
        ("itself by another name", { $0[4] = 0x61 }), ("another directory above", { $0[entry] = 3 }),
        ("..", { $0.replaceSubrange((2 * entry + 4)..<(2 * entry + 7), with: [0x2e, 0x2e, 0]) }),
        ("a name twice", { $0.replaceSubrange((3 * entry + 4)..<(3 * entry + 7), with: Array("bin".utf8)) }),
        ("an entry less", { $0.removeLast(entry) }), ("a byte less", { $0.removeLast() }),
        ("nothing", { $0.removeAll() }),
    ]
    for (what, change) in changes { #expect(code(try forged(directory: change)) == 3902, "\(what)") }
}

@Test func `inodes and a superblock that make no sense are refused although their MACs fit`() throws {
    let changes: [(String, (inout [UInt8]) -> Void)] = [
        ("magic", { $0[0] ^= 1 }), ("blocks", { $0.store(littleEndian: UInt32.max, at: 4) }),
        ("groups", { $0.store(littleEndian: UInt32.max, at: 12) }),
        ("no groups", { $0.store(littleEndian: UInt64(0), at: 8) }),
        ("kind", { $0[2 * 128 + 8] = 4 }), ("root a file", { $0[2 * 128 + 8] = 1 }),
        ("mode", { $0[3 * 128 + 13] = 0xff }),
        ("many entries", { $0.store(littleEndian: UInt32.max, at: 2 * 128 + 16) }),
        ("directory size", { $0[3 * 128] = 1 }), ("file name", { $0[3 * 128 + 80] = 4 }),
        ("file size", { $0.store(littleEndian: UInt64.max, at: 4 * 128) }), ("a byte more", { $0[4 * 128] += 1 }),
        ("a long link", { $0.store(littleEndian: UInt64(5000), at: 7 * 128) }),
        ("cut off", { $0.removeLast(60) }), ("nothing", { $0.removeAll() }),
    ]
    for (what, change) in changes { #expect(code(try forged(metadata: change)) == 3902, "\(what)") }
}
