import Diagnostics
import Testing

@Test func `a name that is nearly one of the names is taken for it, in either case`() {
    let names = ["signer", "signer-key", "platform"]
    #expect(suggestion(for: "singer", among: names) == "did you mean signer?")
    #expect(nearest(to: "PLATFORM", among: names) == "platform")
    #expect(nearest(to: "signer_key", among: names) == "signer-key")
}

@Test func `what is near nothing is taken for nothing, however long it is`() {
    #expect(suggestion(for: "xyz", among: ["signer"]) == nil)
    #expect(nearest(to: String(repeating: "a", count: 1_000_000), among: ["b"]) == nil)
    #expect(nearest(to: "a", among: []) == nil)
}
