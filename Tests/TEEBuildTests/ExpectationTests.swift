import Crypto
import LibOS
import TEEBuild
import Testing

@Test func `demands that the image meets are checks that pass`() async throws {
    let image = try await ConvertedImage.shared.value
    let evidence = try Verification(of: image.output, backEnds: ConvertedImage.backEnds).evidence
    var demands = Expectations()
    demands.mrenclave = try #require(evidence).mrenclave.description.uppercased()
    demands.mrsigner = image.mrsigner
    demands.isvProdID = 3
    demands.leastISVSVN = 5
    demands.refusesDebug = true
    let checks = try Verification(of: image.output, backEnds: ConvertedImage.backEnds, expectations: demands).checks
    #expect(checks.filter { !$0.passed }.isEmpty)
    #expect(
        checks.suffix(5).map(\.name) == [
            "expected-mrenclave", "expected-mrsigner", "expected-isv-prod-id", "least-isv-svn", "no-debug",
        ]
    )
}

@Test func `each demand that is not met fails by its name`() async throws {
    let image = try await ConvertedImage.shared.value
    func failed(_ change: (inout Expectations) -> Void) throws -> [String] {
        var demands = Expectations()
        change(&demands)
        return try failures(of: image.output, demands)
    }
    let other = String(repeating: "0", count: 64)
    #expect(try failed { $0.mrenclave = other } == ["expected-mrenclave"])
    #expect(try failed { $0.mrsigner = other } == ["expected-mrsigner"])
    #expect(try failed { $0.isvProdID = 4 } == ["expected-isv-prod-id"])
    #expect(try failed { $0.leastISVSVN = 6 } == ["least-isv-svn"])
    #expect(try failed { $0.leastISVSVN = 4 } == [])
}
