import Diagnostics
import FuzzInput
import StrictJSON

/// Whatever parses must be written as a text that parses to the same value.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let value = try? JSONValue(parsing: fuzzInput(start, count)) else { return 0 }
    for text in [value.compactText, value.indentedText] {
        guard let again = try? JSONValue(parsing: text) else { fatalError("what was written does not parse") }
        guard again == value else { fatalError("what was written is another value") }
    }
    return 0
}
