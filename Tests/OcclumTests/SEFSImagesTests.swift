import Bytes
import Crypto
import Diagnostics
import HostFiles
import ImageFixtures
import OCI
import OcclumConfig
import SEFS
import SystemPackage
import Testing

@testable import Occlum

/// The contents of trees in which all files have their bytes; parts come small, and those of equal files side by side.
private let contents = EnclaveContents { content throws(TeeError) -> Int in
    guard case .bytes(let bytes) = content else { return 0 }
    return bytes.count
} read: { contents, body throws(TeeError) in
    var done = Set<Int>()
    for place in contents.indices where done.insert(place).inserted {
        guard case .bytes(let bytes) = contents[place], !bytes.isEmpty else { continue }
        let same = contents.indices.filter { contents[$0] == contents[place] }
        for start in stride(from: 0, to: bytes.count, by: 1000) {
            let part = Array(bytes[start..<min(start + 1000, bytes.count)])
            for other in same { try body(other, part.span) }
        }
        done.formUnion(same)
    }
}

private func written(_ tree: EnclaveTree, key: [UInt8]? = nil) throws -> (image: SecureImage, files: [String: [UInt8]])
{
    let folder = try TemporaryDirectory()
    let images = SEFSImages(spool: try OutputDirectory(folder.path))
    let image = try images.image(of: tree, key: key, contents: contents)
    var files: [String: [UInt8]] = [:]
    for file in image.files {
        guard case .range(let range) = file.content else { continue }
        files[file.name] = try range.contents(limit: 1 << 24)
    }
    return (image, files)
}

private func sample() -> EnclaveTree {
    var tree = EnclaveTree()
    tree.put(.file(.bytes(Array("hello\n".utf8)), mode: 0o755), at: "/bin/hello")
    tree.put(.file(.bytes(Array("127.0.0.1   localhost\n".utf8)), mode: 0o644), at: "/etc/hosts")
    tree.put(.symlink(target: "bin/hello"), at: "/link")
    return tree
}

@Test func `a tree becomes the image that sefs-cli makes of it`() throws {
    // SEFS A of the known answers that were made with the original's own code.
    let (image, files) = try written(sample())
    #expect(image.mac.text == "80-9b-20-81-fa-d7-82-fb-81-15-56-46-9a-8a-f9-ce")
    let metadata = try #require(files["metadata"])
    #expect(
        SHA256Digest.of(metadata).description
            == "fcc05e70671a4e48a51f0c64f75b5a4210641e5599bca7e2f3c94e45ea1c0843"
    )
    #expect(files.count == image.files.count)
    #expect(files["02000000000000000000000000000000"] != nil)
}

@Test func `without a folder of its own an image is kept in the system's`() throws {
    let image = try SEFSImages().image(of: sample(), key: nil, contents: contents)
    let own = try written(sample()).image
    #expect(image.mac == own.mac)
}

@Test func `files of equal and of no content are written whole`() throws {
    var tree = EnclaveTree()
    let long = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 % 251) }
    for name in ["/a", "/b"] { tree.put(.file(.bytes(long), mode: 0o644), at: PathBytes(name)) }
    tree.put(.file(.bytes([]), mode: 0o644), at: "/empty")
    let (_, files) = try written(tree)
    let lengths = files.filter { $0.key != "metadata" }.values.map(\.count).sorted()
    // Two files of 50,000 bytes with their MHT nodes, the empty one, the directory.
    #expect(lengths == [4096, 4096, 57344, 57344])
}

@Test func `an encrypted image holds nothing in clear, and a key has 16 bytes`() throws {
    let key = [UInt8](0..<16)
    let (image, files) = try written(sample(), key: key)
    #expect(image.mac == (try written(sample(), key: key).image.mac))
    #expect(files.values.allSatisfy { !PathBytes($0).holds("localhost") })
    #expect(try written(sample()).files.values.contains { PathBytes($0).holds("localhost") })
    #expect(throws: TeeError.self) { try written(sample(), key: [1]) }
}

extension PathBytes {
    fileprivate func holds(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: wanted) }
    }
}

@Test func `the protected configuration is upstream's`() throws {
    // The default configuration of 0.31.0 with the MACs of the known answers.
    let folder = try TemporaryDirectory()
    let images = SEFSImages(spool: try OutputDirectory(folder.path))
    let document = try OcclumConfiguration().internalDocument(
        for: .v0_31_0,
        userImage: try #require(FileSystemMAC(text: "6a-f7-ba-9a-f1-09-ff-b6-d5-8d-60-89-e4-9e-e4-ab")),
        initImage: try #require(FileSystemMAC(text: "0c-fc-fa-28-15-a2-1b-17-ca-42-1a-69-fb-68-58-2e"))
    )
    let protected = try images.protectedFile(OcclumInstance.configurationName, document)
    #expect(protected.mac.text == "4e-06-95-c0-13-c5-5a-26-49-3c-38-32-1a-03-09-bc")
    #expect(
        SHA256Digest.of(protected.bytes).description
            == "e343c86548a8fc58af7beedf977467c51ad8bd9abe429781d13b52e1a9dea225"
    )
}
