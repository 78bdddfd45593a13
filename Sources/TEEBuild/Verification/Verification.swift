internal import Bytes
public import Compatibility
internal import Crypto
public import Diagnostics
public import LibOS
public import OCI
internal import SGX
public import StrictJSON

/// What `verify` found: every check by name, passed or failed.
public struct Verification: Sendable {
    /// The digest of the image's manifest.
    public let digest: Digest
    /// The LibOS that its label names.
    public let libOS: String
    /// All checks, in the order in which they were made.
    public let checks: [VerificationCheck]
    /// What the user should know besides.
    public let findings: [Finding]
    /// The enclave, if it could be measured.
    public let evidence: EnclaveEvidence?

    /// Whether every check passed.
    public var passed: Bool { checks.allSatisfy(\.passed) }

    /// Measures the enclave in an image anew and holds everything against it: SIGSTRUCT as a processor does, the
    /// LibOS's files, record, labels, environment and annotations.
    ///
    /// - Parameter expectations: what the user demands besides.
    /// - Throws: `TB3753` if the image is no TEE image, or one of a LibOS that is not known.
    public init(
        of image: OpenedImage,
        backEnds: [any LibOSBackEnd],
        expectations: Expectations = Expectations()
    ) throws(TeeError) {
        let backEnd = try image.backEnd(of: backEnds)
        digest = image.source.descriptor.digest
        libOS = backEnd.name
        let found: EnclaveEvidence
        do {
            found = try backEnd.examine(image)
        } catch {
            guard error.code.exitStatus != 5 else { throw error }
            checks = [VerificationCheck("enclave", cause: error.description)]
            findings = []
            evidence = nil
            return
        }
        evidence = found
        findings = found.findings
        checks =
            SoftwareEINIT.checks(sigstruct: found.sigstruct, mrenclave: found.mrenclave, secs: found.secs)
            .map { VerificationCheck($0.name.rawValue, cause: $0.cause) }
            + found.checks
            + RecordChecks.checks(image, found, libOS: backEnd.name)
            + LaunchChecks.checks(image.source.config, found.launch)
            + ReferrerChecks.checks(image.source)
            + expectations.checks(found)
    }

    /// An object with `digest`, `libos`, `verdict`, `mrenclave` and `checks` (`name`, `object`, `passed`, `cause`).
    public var json: JSONValue {
        .members([
            "digest": .string(digest.description),
            "libos": .string(libOS),
            "verdict": .string(passed ? "verified" : "failed"),
            "mrenclave": evidence.map { .string($0.mrenclave.description) } ?? .null,
            "checks": .array(checks.map(\.json)),
            "findings": .array(findings.map(\.json)),
        ])
    }
}

extension OpenedImage {
    /// Whether it says that `convert` made it.
    public var isTEEImage: Bool { source.config.label(ImageIdentity.libOSLabel) != nil }

    /// The back end that made it, as its label says.
    ///
    /// - Throws: `TB3753` if it is no TEE image of ours, or one of a back end that is not known.
    func backEnd(of backEnds: [any LibOSBackEnd]) throws(TeeError) -> any LibOSBackEnd {
        guard let name = source.config.label(ImageIdentity.libOSLabel) else {
            throw TeeError(
                .notATEEImage,
                object: source.reference.description,
                cause: "its configuration has no label \(ImageIdentity.libOSLabel)",
                hint: "make a TEE image of it with `tee-build convert`"
            )
        }
        do {
            return try backEnds.named(name)
        } catch {
            throw TeeError(
                .notATEEImage,
                object: source.reference.description,
                cause: "no LibOS has the name \"\(printable(name.utf8))\" of its label \(ImageIdentity.libOSLabel)",
                hint: "verify it with the tee-build that made it; if that is this one, the image was changed"
            )
        }
    }
}
