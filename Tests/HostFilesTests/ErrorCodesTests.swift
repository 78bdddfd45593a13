import Diagnostics
import HostFiles
import Testing

@Test func `error codes of HostFiles are distinct and say what to do`() {
    let codes = ErrorCode.ofHostFiles
    #expect(Set(codes.map(\.number)).count == codes.count)
    #expect(codes.allSatisfy { (1...5).contains($0.exitStatus) && !$0.explanation.isEmpty })
}
