import Diagnostics
import Skeleton
import Testing

@Test func `error codes of Skeleton are distinct and say what to do`() {
    let codes = ErrorCode.ofSkeleton
    #expect(Set(codes.map(\.number)).count == codes.count)
    #expect(codes.allSatisfy { (1...5).contains($0.exitStatus) && !$0.explanation.isEmpty })
}
