internal import Bytes
internal import Crypto
internal import LibOS
internal import SGX

/// What a user demands of an image besides that it is consistent.
public struct Expectations: Sendable {
    /// MRENCLAVE in hexadecimal.
    public var mrenclave: String?
    /// MRSIGNER in hexadecimal.
    public var mrsigner: String?
    /// ISVPRODID.
    public var isvProdID: UInt16?
    /// The least ISVSVN.
    public var leastISVSVN: UInt16?
    /// Whether an enclave that can be debugged is refused.
    public var refusesDebug = false

    /// No demands.
    public init() {}

    func checks(_ evidence: EnclaveEvidence) -> [VerificationCheck] {
        checks(sigstruct: evidence.sigstruct, mrenclave: evidence.mrenclave)
    }

    /// The checks of an enclave with this SIGSTRUCT and measurement.
    func checks(sigstruct bytes: [UInt8], mrenclave measured: MRENCLAVE) -> [VerificationCheck] {
        let sigstruct = try? SIGSTRUCT(parsing: bytes)
        var checks: [VerificationCheck] = []
        if let mrenclave {
            checks.append(
                VerificationCheck(
                    "expected-mrenclave",
                    expected: mrenclave.lowercased(),
                    found: measured.description
                )
            )
        }
        if let mrsigner {
            let found = sigstruct.flatMap { $0.isSigned ? $0.mrsigner.description : nil }
            checks.append(VerificationCheck("expected-mrsigner", expected: mrsigner.lowercased(), found: found))
        }
        if let isvProdID {
            let found = sigstruct.map { "\($0.isvProdID)" }
            checks.append(VerificationCheck("expected-isv-prod-id", expected: "\(isvProdID)", found: found))
        }
        if let leastISVSVN {
            let found = sigstruct?.isvSVN ?? 0
            let cause = "ISVSVN is \(found), and at least \(leastISVSVN) is demanded"
            checks.append(VerificationCheck("least-isv-svn", cause: found >= leastISVSVN ? nil : cause))
        }
        if refusesDebug {
            let isDebug = sigstruct?.isDebug ?? true
            checks.append(VerificationCheck("no-debug", cause: isDebug ? "the enclave can be debugged" : nil))
        }
        return checks
    }
}
