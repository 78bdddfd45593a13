import Bytes
import Crypto
import Diagnostics
import SEFS
import Testing

let sampleKey = ImageKey(AESBlock(Array(UInt8(1)...16)) ?? .zero)

/// Bytes that repeat every 251.
func sample(_ count: Int) -> [UInt8] {
    let period = (0..<251).map { UInt8($0) }
    var result: [UInt8] = []
    while result.count < count { result += period }
    return Array(result.prefix(count))
}

/// A protected file and its MAC, written in parts of `step` bytes.
func protected(
    _ content: [UInt8],
    name: String = "file.p",
    mode: ProtectedFileMode = .integrityOnly,
    step: Int = 1 << 20
) throws -> (bytes: [UInt8], mac: ProtectedFileMAC) {
    let file = MemoryFile()
    var writer = try ProtectedFileWriter(name: name, byteCount: content.count, mode: mode, target: file)
    for start in stride(from: 0, to: content.count, by: step) {
        let part = Array(content[start..<min(start + step, content.count)])
        try writer.append(part.span)
    }
    let mac = try writer.finish()
    return (file.bytes, mac)
}

/// The content of a protected file.
func content(
    _ bytes: [UInt8],
    name: String = "file.p",
    mode: ProtectedFileMode = .integrityOnly,
    expecting mac: ProtectedFileMAC? = nil
) throws(TeeError) -> [UInt8] {
    var reader = try ProtectedFileReader(MemorySource(bytes), name: name, mode: mode, expecting: mac)
    var result: [UInt8] = []
    try reader.forEachPart { result.append(copying: $0) }
    return result
}

func digest(_ bytes: [UInt8]) -> String {
    var hasher = SHA256Hasher()
    hasher.update(bytes.span)
    return hexadecimal(hasher.finalize().bytes)
}

@Test(arguments: [
    (
        0, "cf-56-56-82-ac-04-f1-4e-40-1f-f0-61-31-b4-63-62",
        "ecaa337759fc4195d636d86656622f7ca9fa677a172b85465304214d293f99c1"
    ),
    (
        3072, "04-a1-10-87-0e-e4-30-2c-85-ae-55-9f-89-08-b7-64",
        "f64ada2d9a13a3e99549dd51a76674acf273bf898195af15554678eb43019c9f"
    ),
    (
        3073, "1b-25-3c-ff-a3-be-3d-12-2c-f2-e4-de-22-6b-b9-9b",
        "1c4065759bb187c6fe26fdbb1fabb40da410e4a0a5d3694439716f1dce69d9ab"
    ),
    (
        7168, "de-55-0a-8e-65-b5-ee-c4-04-42-89-96-2b-a2-c9-23",
        "cbd2ebced8c63c156615cff2e90edb79645918efd5f3858b661188afbf02ab1f"
    ),
    (
        7169, "e4-3e-d6-5c-56-f2-59-4a-3e-2b-cf-ce-96-88-47-36",
        "83139167dc682ed5ef4c06c53c2f06d8d134fe435568555af1714951b07cb39d"
    ),
    (
        396288, "bf-66-ff-af-06-71-39-42-40-ef-21-29-c3-39-1a-87",
        "e0f3af162bc2a865a8d50277c574b4edbc81503688cb43a433d59887a7f2a196"
    ),
    (
        396289, "cc-da-c3-c8-5f-1f-90-da-72-0f-15-2c-14-72-ec-ed",
        "7c4aeed3549117119d2c2b66e7959765c0e15bc03df04b2f32373cf1a024a931"
    ),
])
func `an integrity-only file is the one that the SDK writes`(count: Int, mac: String, sha256: String) throws {
    let content = sample(count)
    let made = try protected(content)
    #expect(made.mac.description == mac)
    #expect(digest(made.bytes) == sha256)
    let inParts = try protected(content, step: 1777)
    #expect(inParts.bytes == made.bytes)
    #expect(try SEFSTests.content(made.bytes, expecting: made.mac) == content)
}

@Test func `a short text is protected as the SDK does`() throws {
    let made = try protected(Array("hello\n".utf8))
    #expect(made.mac.description == "54-7c-0a-03-d3-ef-57-83-7b-00-63-58-28-b0-ef-74")
    #expect(digest(made.bytes) == "d70fe5dc704f6ad880f2979b1fb86dc114ed8cb01fe71da2f22d22d2304edf52")
}

@Test func `a file with a second level of the hash tree is the one that the SDK writes`() throws {
    // 12979205 bytes reach a child of a child of the root.
    let made = try protected(sample(12_979_205))
    #expect(made.mac.description == "dc-84-ab-a7-15-67-c5-55-b4-df-c3-4c-57-12-fc-59")
    #expect(digest(made.bytes) == "443c8b96d5ce780c31c80858e45c5a01251bed8b44e9834b04d11a1802f8bde6")
    var reader = try ProtectedFileReader(MemorySource(made.bytes), name: "file.p", mode: .integrityOnly)
    try reader.verify()
    let end = try reader.bytes(at: 12_979_200, count: 100)
    #expect(end == (12_979_200..<12_979_205).map { UInt8($0 % 251) })
}

@Test(arguments: [0, 6, 3072, 3073, 7169, 396_289, 900_000])
func `an encrypted file opens under its key and no other`(count: Int) throws {
    let content = sample(count)
    let made = try protected(content, mode: .encrypted(sampleKey))
    let again = try protected(content, mode: .encrypted(sampleKey), step: 1000)
    #expect(made.bytes == again.bytes)
    #expect(made.bytes.count == (try protected(content)).bytes.count)
    #expect(try SEFSTests.content(made.bytes, mode: .encrypted(sampleKey), expecting: made.mac) == content)
    #expect(throws: TeeError.self) { try SEFSTests.content(made.bytes, mode: .encrypted(ImageKey(.zero))) }
    #expect(throws: TeeError.self) { try SEFSTests.content(made.bytes) }
}

@Test func `equal nodes of an encrypted file are different ciphertext under different keys`() throws {
    let zeros = [UInt8](repeating: 0, count: 3072 + 8 * 4096)
    let made = try protected(zeros, mode: .encrypted(sampleKey))
    let other = try protected(zeros, name: "other", mode: .encrypted(sampleKey))
    var nodes: Set<[UInt8]> = []
    for file in [made.bytes, other.bytes] {
        for start in stride(from: 0, to: file.count, by: 4096) { nodes.insert(Array(file[start..<(start + 4096)])) }
    }
    #expect(nodes.count == 20)
}

@Test func `a file must keep its name, its mode and its length`() throws {
    let made = try protected(sample(5000))
    func code(_ bytes: [UInt8], name: String = "file.p", mode: ProtectedFileMode = .integrityOnly) -> Int? {
        do throws(TeeError) {
            _ = try content(bytes, name: name, mode: mode)
            return nil
        } catch {
            return error.code.number
        }
    }
    #expect(code(made.bytes) == nil)
    #expect(code(made.bytes, name: "file.q") == 3900)
    #expect(code(made.bytes, mode: .encrypted(sampleKey)) == 3900)
    #expect(code(made.bytes + [UInt8](repeating: 0, count: 4096)) == 3900)
    #expect(throws: TeeError.self) { try content(made.bytes, expecting: ProtectedFileMAC(.zero)) }
}

@Test(arguments: [ProtectedFileMode.integrityOnly, .encrypted(sampleKey)])
func `no cut and no flipped bit of a protected file goes unseen`(mode: ProtectedFileMode) throws {
    let made = try protected(sample(9000), mode: mode)
    for length in [0, 1, 94, 95, 3487, 4095, 4096, 8192, 12288, made.bytes.count - 1] {
        #expect(throws: TeeError.self) { try content(Array(made.bytes[..<length]), mode: mode) }
    }
    var positions = Array(stride(from: 0, to: made.bytes.count, by: 61))
    positions += Array(0..<110)
    for position in positions {
        // The security versions are not used under a key of the user, and nothing covers them.
        if mode != .integrityOnly, (42..<60).contains(position) { continue }
        var bytes = made.bytes
        bytes[position] ^= 0x10
        #expect(throws: TeeError.self, "byte \(position)") { try content(bytes, mode: mode) }
    }
}

@Test func `more or less content than announced is refused`() throws {
    let ten = sample(10)
    var more = try ProtectedFileWriter(name: "f", byteCount: 9, mode: .integrityOnly, target: MemoryFile())
    do throws(TeeError) {
        try more.append(ten.span)
        Issue.record("ten bytes went into nine")
    } catch {
        #expect(error.code.number == 3904)
    }
    var less = try ProtectedFileWriter(name: "f", byteCount: 11, mode: .integrityOnly, target: MemoryFile())
    try less.append(ten.span)
    do throws(TeeError) {
        _ = try less.finish()
        Issue.record("eleven bytes came of ten")
    } catch {
        #expect(error.code.number == 3904)
    }
}

@Test func `an image key is read as Occlum writes it`() throws {
    let text = "01-02-03-04-05-06-07-08-09-0a-0b-0c-0d-0e-0f-10\n"
    #expect(try ImageKey(parsing: Array(text.utf8)) == sampleKey)
    for wrong in ["", "01-02", text + "x", String(text.dropLast(2)) + "-1", text.replacing("0a", with: "ga")] {
        #expect(throws: TeeError.self) { try ImageKey(parsing: Array(wrong.utf8)) }
    }
    #expect("\(sampleKey)" == "image key")
}
