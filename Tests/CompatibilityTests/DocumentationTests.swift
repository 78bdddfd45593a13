import Compatibility
import Diagnostics
import HostFiles
import SystemPackage
import Testing

@Test func `the documentation of check has exactly the codes that there are, with their titles`() throws {
    let file = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        .appending("docs/check.md")
    let text = String(decoding: try InputFile(file).contents(limit: 1 << 20), as: UTF8.self)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `TB") }.map { String($0) }
    let codes = ErrorCode.ofCompatibility.sorted { $0.number < $1.number }
    #expect(rows == codes.map { "| `\($0.label)` | \($0.title) |" })
}
