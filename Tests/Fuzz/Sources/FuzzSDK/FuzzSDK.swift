import Diagnostics
import FuzzInput
import SGXSDK

/// A signed enclave may be anything, and so may its configuration.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = fuzzInput(start, count)
    if let generation = SDKGeneration(version: 0x2_001a_0064) {
        _ = try? EnclaveConfiguration(xml: bytes, for: generation)
    }
    guard let file = try? SignedEnclaveFile(parsing: bytes) else { return 0 }
    _ = try? file.failures()
    return 0
}
