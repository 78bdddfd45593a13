import Diagnostics
import StrictJSON
import Testing

private func object(_ text: String) throws -> JSONObject {
    try JSONObject(try JSONValue(parsing: Array(text.utf8)), path: "doc")
}

private func code(_ body: () throws -> Void) -> Int {
    do {
        try body()
        return 0
    } catch {
        return (error as? TeeError)?.code.number ?? -1
    }
}

@Test func `members are read by name and type, null as if it were not there`() throws {
    let document = try object(#"{"s":"x","i":7,"b":true,"n":null,"a":["p","q"],"o":{"k":"v"},"e":[]}"#)
    #expect(try document.string("s") == "x")
    #expect(try document.integer("i") == 7)
    #expect(try document.bool("b") == true)
    #expect(try document.string("n") == nil)
    #expect(try document.string("absent") == nil)
    #expect(try document.strings("a") == ["p", "q"])
    #expect(try document.strings("e").isEmpty)
    #expect(try document.object("o")?.string("k") == "v")
    #expect(try document.stringMap("o").map(\.name) == ["k"])
    #expect(try document.array("a").map(\.path) == ["doc.a[0]", "doc.a[1]"])
}

@Test func `a member of another type is refused with its path`() throws {
    let document = try object(#"{"s":1,"i":"7","f":1.0,"a":{"x":1},"o":[],"m":{"k":1},"l":[1]}"#)
    #expect(code { _ = try document.string("s") } == 3004)
    #expect(code { _ = try document.integer("i") } == 3004)
    #expect(code { _ = try document.integer("f") } == 3004)
    #expect(code { _ = try document.bool("s") } == 3004)
    #expect(code { _ = try document.array("a") } == 3004)
    #expect(code { _ = try document.object("o") } == 3004)
    #expect(code { _ = try document.stringMap("m") } == 3004)
    do {
        _ = try document.strings("l")
        Issue.record("no error")
    } catch {
        #expect(error.object == ["doc.l[0]"])
    }
    #expect(code { _ = try JSONObject(.array([])) } == 3004)
    #expect(code { _ = try document.required("z", document.string("z")) } == 3004)
}

private let variants = ["Layers", "LAYERS", "layer\u{17f}", "LAYER\u{17f}"]

@Test(arguments: variants) func `a name that Go would take for ours is refused`(variant: String) throws {
    #expect(code { _ = try object("{\"\(variant)\":[]}").array("layers") } == 3002)
    #expect(code { _ = try object("{\"layers\":[],\"\(variant)\":[]}").array("layers") } == 3002)
}

@Test func `the Kelvin sign is a k to Go, and other lookalikes are other names`() throws {
    #expect(code { _ = try object("{\"\u{212a}ey\":1}").integer("key") } == 3002)
    #expect(try object("{\"l\u{430}yers\":1,\"layersX\":2}").integer("layers") == nil)
}
