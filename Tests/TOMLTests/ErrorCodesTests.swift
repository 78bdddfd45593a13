import Diagnostics
import TOML
import Testing

@Test func `error codes of TOML are distinct and say what to do`() {
    let codes = ErrorCode.ofTOML
    #expect(Set(codes.map(\.number)).count == codes.count)
    #expect(codes.allSatisfy { (1...5).contains($0.exitStatus) && !$0.explanation.isEmpty })
}
