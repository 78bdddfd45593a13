internal import Crypto
internal import Diagnostics
public import Enclavefile
internal import LibOS
public import OCI
internal import SystemPackage
internal import TEEBuild

/// A target with everything that it depends on looked up, and nothing large read.
public struct TargetPlan: Sendable {
    /// The target.
    public let target: BuildTarget
    let conversion: TargetConversion
    let backEnd: any LibOSBackEnd
    let source: SourceImage
    let kit: PlannedKit
    let settings: InstanceSettings
    let time: OutputTime
    let signer: PlannedSigner
    let output: ImageReference
    let compression: LayerCompression
    let referrers: Set<ReferrerKind>
    let allowed: [ErrorCode]
    /// SHA-256 of all that the output depends on.
    public let key: Digest
    private let whole: TargetKey
    /// The settings among it by their names, but for those that are not given.
    let namedSettings: [String: String]

    /// Looks everything up.
    ///
    /// - Parameters:
    ///   - signers: what signers have told of their keys.
    ///   - locked: what the lock says of the target.
    /// - Throws: what is wrong with the target's settings, its image, its kit, its key, all of it at once.
    init(
        _ target: BuildTarget,
        _ conversion: TargetConversion,
        in workspace: Workspace,
        signers: SignerKeys,
        locked: TargetFacts?
    ) throws(TeeErrors) {
        let values = try TargetValues(target, conversion, in: workspace)
        var problems = TargetProblems(target)
        let source = problems.value(of: "from") { () throws(TeeError) in
            try SourceImage.open(
                try workspace.reference(conversion.from),
                platform: values.platform,
                limits: workspace.intake.limits
            )
        }
        let output = problems.value(of: "to") { () throws(TeeError) in try workspace.reference(conversion.to) }
        let kit = problems.value(of: "kit") { () throws(TeeError) in
            try PlannedKit(conversion.kit, for: values.backEnd, in: workspace)
        }
        var settings = InstanceSettings(conversion, values)
        settings.configuration = problems.value(of: "config") { () throws(TeeError) in
            try conversion.configurationText(for: values.backEnd, in: workspace)
        }.flatMap(\.self)
        settings.imageKey = problems.value(of: "enclave.image-key") { () throws(TeeError) in
            try conversion.imageKey(in: workspace)
        }.flatMap(\.self)
        let expected = problems.value(of: "signer-key") { () throws(TeeError) in
            try PlannedSigner.expected(conversion.signing, in: workspace)
        }
        let signer = problems.value(of: "signer") { () throws(TeeError) in
            try PlannedSigner(
                conversion.signing,
                values,
                expecting: expected.flatMap(\.self),
                answer: signers[conversion.signing],
                locked: locked?.mrsigner,
                in: workspace
            )
        }
        guard let source, let output, let kit, let signer, problems.noted == nil else { throw problems.failure() }
        let time = problems.value(of: "date") { () throws(TeeError) in
            try OutputTime(
                dateOption: conversion.enclave.date,
                sourceDateEpoch: workspace.environment["SOURCE_DATE_EPOCH"],
                source: source
            )
        }
        guard let time else { throw problems.failure() }
        settings.date = time.date
        self.target = target
        self.conversion = conversion
        self.backEnd = values.backEnd
        self.source = source
        self.output = output
        self.kit = kit
        self.settings = settings
        self.time = time
        self.signer = signer
        compression = values.compression
        referrers = Set(
            (conversion.hasProvenance ? [.provenance] : []) + (conversion.hasSBOM ? [ReferrerKind.sbom] : [])
        )
        allowed = values.allowed
        whole = TargetKey(
            source: source,
            platform: values.platform,
            backEnd: backEnd.name,
            kit: kit.digest,
            settings: settings,
            time: time,
            signer: signer.identity,
            compression: compression,
            isDockerArchive: output.transport == .dockerArchive,
            referrers: referrers,
            allowed: allowed
        )
        key = whole.digest
        namedSettings = whole.named
    }

    /// The key of what was built, which this MRSIGNER has signed.
    func key(signedBy mrsigner: String?) -> Digest {
        guard signer.isAssumed, let mrsigner else { return key }
        var known = whole
        known.signer = mrsigner
        return known.digest
    }
}
