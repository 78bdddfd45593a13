import Diagnostics
import Testing

@testable import Commands

@Test(arguments: [20, 40, 80, 200])
func `a bar never wraps, whatever it is told`(columns: Int) {
    for done in [0, 1, 50, 100, 1000] {
        for name in ["layer", String(repeating: "long ", count: 40)] {
            #expect(ProgressBars.bar(ProgressStep(name, byteCount: 100), done: done, columns: columns).count < columns)
        }
    }
}

@Test func `a bar says how much is done`() {
    let bar = ProgressBars.bar(ProgressStep("layer", byteCount: 200), done: 100, columns: 80)
    #expect(bar.contains("50% layer"))
    #expect(bar.contains("[============            ]"))
}
