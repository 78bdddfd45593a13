import Bytes
import Testing

@Test func `names that differ in normalisation only are two paths`() {
    let composed = PathBytes("caf\u{e9}")
    let decomposed = PathBytes("cafe\u{301}")
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed]).count == 2)
}

@Test func `paths are ordered by unsigned bytes`() {
    #expect(
        [PathBytes([0xff]), PathBytes("a/b"), PathBytes("a"), PathBytes("a-")].sorted() == [
            "a", "a-", "a/b", PathBytes([0xff]),
        ]
    )
}

@Test func `control characters and broken UTF-8 are shown escaped`() {
    let name = PathBytes([0x61, 0x1b, 0x5b, 0xff, 0xe2, 0x80, 0xae, 0xc3, 0xa9])
    #expect(name.description == "a\\x1b[\\xff\\xe2\\x80\\xaeé")
}

@Test func `components leave out empty parts`() {
    #expect(PathBytes("//usr///bin/").components.map(PathBytes.init) == ["usr", "bin"])
    #expect(PathBytes("a/b").lastComponent.elementsEqual("b".utf8))
    #expect(PathBytes("").appending("a".utf8).appending("b".utf8) == "a/b")
}
