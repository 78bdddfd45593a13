import Testing

@testable import Commands

@Test func `a text is broken at blanks and in search paths, and goes on indented`() {
    #expect(wrapped("one two three four five six seven", to: 24) == ["one two three four five", "    six seven"])
    #expect(wrapped("    do: this and that and more", to: 28) == ["    do: this and that and", "        more"])
    let paths = wrapped("none of /usr/lib/one:/usr/lib/two:/usr/lib/three", to: 34)
    #expect(paths == ["none of /usr/lib/one:/usr/lib/two:", "    /usr/lib/three"])
    #expect(wrapped("short", to: 80) == ["short"] && wrapped("", to: 80) == [""])
    let long = String(repeating: "x", count: 200)
    #expect(wrapped(long, to: 80) == [long], "a word is never cut")
}
