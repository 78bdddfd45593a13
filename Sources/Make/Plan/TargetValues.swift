internal import Bytes
internal import Diagnostics
internal import Enclavefile
internal import LibOS
internal import OCI
internal import SGX
internal import Signing
internal import TEEBuild

/// What a target says in words, read: nothing outside of the file is looked at.
struct TargetValues: Sendable {
    let platform: Platform
    let backEnd: any LibOSBackEnd
    let enclaveSize: UInt64?
    let trust: TrustScope?
    let signer: SignerReference
    let publishedKey: PublishedKey?
    let compression: LayerCompression
    let allowed: [ErrorCode]

    /// - Throws: `TB2100` for values that cannot be, `TB2033` if nobody is named who signs, and what is wrong with a platform,
    ///   a date, a signer; all of them at once.
    init(_ target: BuildTarget, _ conversion: TargetConversion, in workspace: Workspace) throws(TeeErrors) {
        var problems = TargetProblems(target)
        guard let values = TargetValues(conversion, in: workspace, &problems), problems.noted == nil else {
            throw problems.failure()
        }
        self = values
    }

    /// nil if something is wrong without which nothing can be built, which is noted.
    private init?(_ conversion: TargetConversion, in workspace: Workspace, _ problems: inout TargetProblems) {
        let platform = problems.value(of: "platform") { () throws(TeeError) in try Platform(conversion.platform) }
        let backEnd = problems.value(of: "libos") { () throws(TeeError) in
            try workspace.backEnds.named(conversion.libOS)
        }
        enclaveSize = problems.value(of: "enclave.size") { () throws(TeeError) in
            try TargetValues.size(conversion.enclave.size)
        }.flatMap(\.self)
        trust = problems.value(of: "trust") { () throws(TeeError) in
            try TargetValues.choice(conversion.enclave.trust)
        }.flatMap(\.self)
        _ = problems.value(of: "date") { () throws(TeeError) in
            try conversion.enclave.date.map { text throws(TeeError) in
                try SignatureDate.resolve(option: text, sourceDateEpoch: nil, imageCreated: nil)
            }
        }
        let signer = problems.value(of: "signer") { () throws(TeeError) in
            try TargetValues.signer(conversion.signing.signer, workspace)
        }
        publishedKey = problems.value(of: "allow-published-key") { () throws(TeeError) in
            try TargetValues.published(conversion.signing.publishedKey)
        }.flatMap(\.self)
        let compression: LayerCompression? = problems.value(of: "compression") { () throws(TeeError) in
            try TargetValues.choice(conversion.compression) ?? .gzip
        }
        let allowed = problems.value(of: "allow") { () throws(TeeError) in
            try TargetValues.codes(conversion.allowed, among: workspace.codes)
        }
        guard let platform, let backEnd, let signer, let compression, let allowed else { return nil }
        self.platform = platform
        self.backEnd = backEnd
        self.signer = signer
        self.compression = compression
        self.allowed = allowed
    }

    /// What is wrong with what a target says in words, by the key that says it.
    static func problems(of target: BuildTarget, in workspace: Workspace) -> [(key: String, error: TeeError)] {
        guard let conversion = target.conversion else { return [] }
        var problems = TargetProblems(target)
        _ = TargetValues(conversion, in: workspace, &problems)
        return problems.found
    }

    private static func size(_ text: String?) throws(TeeError) -> UInt64? {
        guard let text else { return nil }
        if let size = memorySize(text) { return size }
        throw TeeError(
            .enclavefile,
            object: "",
            cause: "\(printable(text.utf8.prefix(100))) is no size",
            hint: "write a number with K, M or G, such as 512M"
        )
    }

    /// The value that `text` names, one of a few.
    private static func choice<Value: RawRepresentable & CaseIterable>(
        _ text: String?
    ) throws(TeeError) -> Value? where Value.RawValue == String {
        guard let text else { return nil }
        if let value = Value(rawValue: text) { return value }
        throw TeeError(
            .enclavefile,
            object: "",
            cause: "it is \(printable(text.utf8.prefix(100)))",
            hint: "use one of: \(Value.allCases.map(\.rawValue).joined(separator: ", "))"
        )
    }

    private static func signer(_ text: String?, _ workspace: Workspace) throws(TeeError) -> SignerReference {
        if let text { return try SignerReference.parse(workspace.signer(text)) }
        throw TeeError(
            .noSigner,
            object: "",
            cause: "nobody is named who signs the enclave",
            hint: """
                write signer = "file:KEY.pem" (`tee-build key generate KEY.pem` makes one), "pkcs11:URI", \
                "https://HOST" or "exec:PROGRAM", or "detached" to sign elsewhere and later
                """
        )
    }

    private static func published(_ name: String?) throws(TeeError) -> PublishedKey? {
        guard let name else { return nil }
        if let key = PublishedKey.allCases.first(where: { $0.name == name }) { return key }
        throw TeeError(
            .enclavefile,
            object: "",
            cause: "no published key is named \(printable(name.utf8.prefix(100)))",
            hint: "there are: \(PublishedKey.allCases.map(\.name).joined(separator: ", "))"
        )
    }

    private static func codes(_ labels: [String], among all: [ErrorCode]) throws(TeeError) -> [ErrorCode] {
        var codes: [ErrorCode] = []
        for label in labels {
            guard let code = all.first(where: { $0.label == label && $0.exitStatus == 1 }) else {
                throw TeeError(
                    .enclavefile,
                    object: "",
                    cause: "\(printable(label.utf8.prefix(100))) is no code of a finding",
                    hint: "`tee-build check` prints the codes, such as TB1115"
                )
            }
            codes.append(code)
        }
        return codes.sorted { $0.number < $1.number }
    }
}
