import Diagnostics
import Testing

@Test func `an error names its objects from the outside in`() {
    let code = ErrorCode(3999, "read thing", "An example.")
    let error = TeeError(code, object: "entry", cause: "it is short", hint: "make it longer").within("layer")
    #expect(error.description == "TB3999: read thing: layer: entry: it is short")
    #expect(error.code.exitStatus == 3)
}
