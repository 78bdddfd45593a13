import Crypto
import Diagnostics
import FuzzInput
import SGX
import StrictJSON

/// Any bytes can be judged as a SIGSTRUCT, printed, and taken as signing material.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = fuzzInput(start, count)
    if let material = try? SIGSTRUCT(signingMaterial: bytes), material.signedBytes != bytes {
        fatalError("signing material is not read back")
    }
    guard let sigstruct = try? SIGSTRUCT(parsing: bytes) else { return 0 }
    guard sigstruct.bytes == bytes else { fatalError("a SIGSTRUCT is not what was parsed") }
    _ = sigstruct.text
    guard (try? JSONValue(parsing: sigstruct.jsonValue.compactText)) != nil else { fatalError("it prints no JSON") }
    let checks = SoftwareEINIT.checks(
        sigstruct: bytes,
        mrenclave: sigstruct.mrenclave,
        secs: SECSValues(signedBy: sigstruct)
    )
    let accepted = checks.allSatisfy(\.passed)
    // What the processor accepts by Q1 and Q2 must be a signature by RSA's own definition.
    if accepted, !sigstruct.publicKey.verifies(signature: sigstruct.signature, over: sigstruct.signedBytes) {
        fatalError("accepted without a valid signature")
    }
    return 0
}
