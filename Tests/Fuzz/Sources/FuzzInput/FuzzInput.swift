/// What libFuzzer hands to a target, as bytes that Swift checks.
public func fuzzInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
    unsafe [UInt8](UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
}
