import Diagnostics
import PKCS11
import Testing

@Test func `error codes of PKCS11 are distinct and say what to do`() {
    let codes = ErrorCode.ofPKCS11
    #expect(Set(codes.map(\.number)).count == codes.count)
    #expect(codes.allSatisfy { (1...5).contains($0.exitStatus) && !$0.explanation.isEmpty })
}
