import Diagnostics
import Kits
import SystemPackage
import Testing

@Test func `every code of kits is listed once`() {
    let numbers = ErrorCode.ofKits.map(\.number)
    #expect(numbers.count == 5 && Set(numbers).count == numbers.count)
}
