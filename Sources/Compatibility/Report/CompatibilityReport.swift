import Bytes
public import Diagnostics
public import StrictJSON

/// What `check` found out about an image and a LibOS.
public struct CompatibilityReport: Sendable {
    /// The LibOS and its version, as in `occlum 0.31.0`.
    public let libOS: String
    /// What was found: errors, warnings, notes; of one weight by code, path and message.
    public let findings: [Finding]
    /// What the image is, for people and for the presets.
    public let summary: ImageSummary
    /// All files that the program reaches; nil where the program was not found.
    public let closure: ProgramClosure?
    /// Codes that were allowed by the user: they stay in the findings, but no longer decide.
    public let allowed: [ErrorCode]
    /// Codes of findings that break a policy; nil where none was asked for. They say nothing about whether it runs.
    public let policyCodes: Set<ErrorCode>?

    /// A report of these findings, which are put in order and of which equal ones are dropped.
    public init(
        libOS: String,
        findings: [Finding],
        summary: ImageSummary,
        closure: ProgramClosure? = nil,
        allowed: [ErrorCode] = [],
        policyCodes: Set<ErrorCode>? = nil
    ) {
        self.policyCodes = policyCodes
        self.libOS = libOS
        self.summary = summary
        self.closure = closure
        self.allowed = allowed.sorted { $0.number < $1.number }
        var seen: Set<Finding> = []
        self.findings = findings.filter { seen.insert($0).inserted }.sorted(by: CompatibilityReport.precedes)
    }

    /// The same report where findings with these codes do not decide.
    public func allowing(_ codes: [ErrorCode]) -> CompatibilityReport {
        CompatibilityReport(
            libOS: libOS,
            findings: findings,
            summary: summary,
            closure: closure,
            allowed: Array(Set(allowed + codes)),
            policyCodes: policyCodes
        )
    }

    /// The same report with more findings.
    public func adding(_ more: [Finding]) -> CompatibilityReport {
        CompatibilityReport(
            libOS: libOS,
            findings: findings + more,
            summary: summary,
            closure: closure,
            allowed: allowed,
            policyCodes: policyCodes
        )
    }

    /// The same report, held against a policy, which these findings break.
    public func broken(by violations: [Finding]) -> CompatibilityReport {
        CompatibilityReport(
            libOS: libOS,
            findings: findings + violations,
            summary: summary,
            closure: closure,
            allowed: allowed,
            policyCodes: Set(violations.map(\.code))
        )
    }

    /// Whether it breaks the policy that it was held against.
    public var breaksPolicy: Bool { policyCodes?.isEmpty == false }

    /// Whether the image will run.
    public var verdict: Verdict {
        let aside = CompatibilityReport.aside.union(policyCodes ?? [])
        let relevant = findings.filter { !aside.contains($0.code) }
        let deciding = relevant.filter { !allowed.contains($0.code) }.map(\.severity).max()
        // What the user has allowed is known to be risky.
        if deciding == .error { return .willNotRun }
        // Of an enclave without a LibOS nobody shall read that the program will run.
        let isRisky =
            deciding == .warning || runsNothing || relevant.contains { $0.severity == .error }
        return isRisky ? .mayRun : .willRun
    }

    /// Whether the enclave runs no program of the image, so that only building it can succeed.
    public var runsNothing: Bool { findings.contains { $0.code == .nothingRuns } }

    /// Warnings that are about what is in the image, not about whether it runs.
    private static let aside: Set<ErrorCode> = [.privateKey, .environmentFile, .secretVariable]

    /// The findings that stop a conversion: errors that are not allowed.
    public var blocking: [Finding] {
        findings.filter { $0.severity == .error && !allowed.contains($0.code) }
    }

    /// The report as JSON, as `docs/check.schema.json` describes it.
    ///
    /// - Parameters:
    ///   - image: how the image was named.
    ///   - digest: the digest of its manifest.
    public func json(image: String, digest: String) -> JSONValue {
        .members([
            "version": .integer(CompatibilityReport.formatVersion),
            "image": .string(image),
            "digest": .string(digest),
            "libos": .string(libOS),
            "verdict": .string(verdict.rawValue),
            "policy": policyCodes.map { .string($0.isEmpty ? "kept" : "broken") } ?? .null,
            "summary": summary.json,
            "allowed": .array(allowed.map { .string($0.label) }),
            "findings": .array(findings.map(\.json)),
            "objects": .array((closure?.members ?? []).filter { $0.elf != nil }.map(\.json)),
        ])
    }

    /// The version of the JSON form: it goes up if a member that was there changes its meaning or goes away.
    public static let formatVersion = 1

    private static func precedes(_ left: Finding, _ right: Finding) -> Bool {
        if left.severity != right.severity { return left.severity > right.severity }
        if left.code != right.code { return left.code.number < right.code.number }
        let paths = (left.path ?? "", right.path ?? "")
        if paths.0 != paths.1 { return paths.0 < paths.1 }
        let texts = (left.message + left.chain.joined(), right.message + right.chain.joined())
        return texts.0.utf8.lexicographicallyPrecedes(texts.1.utf8)
    }
}

extension ProgramClosure.Member {
    /// A program or library as JSON: `path`, `resolved`, `reason`, `size`, `chain`.
    var json: JSONValue {
        .members([
            "path": .string(path.description),
            "resolved": .string(resolved.description),
            "reason": .string(reason.rawValue),
            "size": .integer(Int(clamping: size)),
            "chain": .array(chain.map { .string($0) }),
        ])
    }
}

extension Finding {
    /// The finding as JSON: `code`, `severity`, `title`, `path` (null for the image), `message`, `remedy`, `chain`.
    public var json: JSONValue {
        .members([
            "code": .string(code.label),
            "severity": .string(severity.rawValue),
            "title": .string(code.title),
            "path": path.map { .string($0.description) } ?? .null,
            "message": .string(message),
            "remedy": .string(remedy),
            "chain": .array(chain.map { .string($0) }),
        ])
    }
}
