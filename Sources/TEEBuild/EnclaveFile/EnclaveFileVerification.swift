internal import Bytes
public import Crypto
public import Diagnostics
public import LibOS
internal import SGX
internal import SGXSDK
public import StrictJSON

/// A signed file of an enclave of the Intel SGX SDK, measured anew and held against its signature.
public struct EnclaveFileVerification: Sendable {
    /// All checks, in order.
    public let checks: [VerificationCheck]
    /// The copy of the metadata that a loader takes, for each kind of platform.
    public let loaders: [(platform: String, choice: String)]
    /// SHA-256 of the file.
    public let digest: SHA256Digest
    private let name: String
    private let mrenclave: MRENCLAVE?
    private let sdk: String?

    /// Whether all checks passed.
    public var passed: Bool { checks.allSatisfy(\.passed) }

    /// Verifies the file `name`, which has these bytes. A file that is no signed enclave is a failed check.
    ///
    /// - Parameter expectations: what the user demands besides.
    /// - Throws: `TB3651` if it is no enclave of the SDK.
    public init(_ bytes: [UInt8], name: String, expectations: Expectations = Expectations()) throws(TeeError) {
        self.name = name
        digest = .of(bytes)
        let file: SignedEnclaveFile, failures: [EnclaveFailure]
        do {
            file = try SignedEnclaveFile(parsing: bytes)
            failures = try file.failures()
        } catch {
            guard error.code != .notSDKEnclave else { throw error.within(printable(name.utf8)) }
            checks = [VerificationCheck("enclave", object: name, cause: error.description)]
            (loaders, mrenclave, sdk) = ([], nil, nil)
            return
        }
        // parsing: refuses a file without copies.
        let first = file.copies[0]
        let measured = try file.measuredMRENCLAVE(ofCopy: 0)
        mrenclave = measured
        sdk = file.generation.description
        loaders = file.choices.map { ($0.platform.description, $0.choice.description) }
        var secs = SECSValues(signedBy: try SIGSTRUCT(parsing: first.sigstruct))
        secs.ssaFramePageCount = first.ssaFramePages
        checks =
            SoftwareEINIT.checks(sigstruct: first.sigstruct, mrenclave: measured, secs: secs)
            .map { VerificationCheck($0.name.rawValue, cause: $0.cause) }
            + EnclaveFileVerification.checks(file, failures)
            + expectations.checks(sigstruct: first.sigstruct, mrenclave: measured)
    }

    /// What the loader needs besides a signature that EINIT accepts.
    private static func checks(_ file: SignedEnclaveFile, _ failures: [EnclaveFailure]) -> [VerificationCheck] {
        func cause(_ matches: (EnclaveFailure) -> Bool) -> String? {
            let found = failures.filter(matches).map(\.description)
            return found.isEmpty ? nil : found.joined(separator: "; ")
        }
        var checks = [VerificationCheck("loadable", cause: cause { if case .problem = $0 { true } else { false } })]
        for index in file.copies.indices {
            let object = "copy \(index + 1)"
            checks.append(
                VerificationCheck(
                    "metadata-attributes",
                    object: object,
                    cause: cause { $0 == .contradictingAttributes(copy: index) }
                )
            )
            guard index > 0 else { continue }
            checks.append(
                VerificationCheck(
                    "metadata-sigstruct",
                    object: object,
                    cause: cause { $0 == .differentSignatures(copy: index) || $0 == .invalidSignature(copy: index) }
                )
            )
            checks.append(
                VerificationCheck(
                    "metadata-measurement",
                    object: object,
                    cause: cause { if case .wrongMRENCLAVE(index, _, _) = $0 { true } else { false } }
                )
            )
        }
        checks.append(VerificationCheck("loader", cause: cause { $0 == .noPlatform }))
        return checks
    }

    /// An object with `file`, `sha256`, `sdk`, `verdict`, `mrenclave`, `loaders` and `checks`.
    public var json: JSONValue {
        .members([
            "file": .string(name),
            "sha256": .string(digest.description),
            "sdk": sdk.map { .string($0) } ?? .null,
            "verdict": .string(passed ? "verified" : "failed"),
            "mrenclave": mrenclave.map { .string($0.description) } ?? .null,
            "loaders": .object(loaders.map { JSONMember(name: $0.platform, value: .string($0.choice)) }),
            "checks": .array(checks.map(\.json)),
        ])
    }
}

extension VerificationCheck {
    /// An object with `name`, `object`, `passed` and `cause`.
    var json: JSONValue {
        .members([
            "name": .string(name), "object": .string(object), "passed": .bool(passed),
            "cause": cause.map { .string(printable($0.utf8)) } ?? .null,
        ])
    }
}
