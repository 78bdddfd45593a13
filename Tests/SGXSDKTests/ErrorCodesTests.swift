import Diagnostics
import SGXSDK
import Testing

@Test func `error codes of SGXSDK are distinct and say what to do`() {
    let codes = ErrorCode.ofSGXSDK
    #expect(Set(codes.map(\.number)).count == codes.count)
    #expect(codes.allSatisfy { (1...5).contains($0.exitStatus) && !$0.explanation.isEmpty })
}
