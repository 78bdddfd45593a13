import SGX
import Signing
import StrictJSON
import Testing

@Test func `material is the 256 signed bytes and nothing else`() async throws {
    let fixture = try SigningFixture.shared.get()
    #expect(fixture.material.bytes.count == 256)
    #expect(try SigningMaterial(parsing: fixture.material.bytes) == fixture.material)
    let answer = try await FileSigner(fixture.keyPath).sign(fixture.material)
    let signed = try SignedSIGSTRUCT(fixture.material, answer).sigstruct
    #expect(try SigningMaterial(signed) == fixture.material)
    #expect(fixture.material.text.contains("not signed"))
    #expect(fixture.material.jsonValue["isv_svn"]?.integer == 3)
    for count in [0, 255, 257, 1808] {
        #expect(code { _ = try SigningMaterial(parsing: [UInt8](repeating: 6, count: count)) } == 3603)
    }
    #expect(code { _ = try SigningMaterial(parsing: [UInt8](repeating: 0, count: 256)) } == 3603)
}
