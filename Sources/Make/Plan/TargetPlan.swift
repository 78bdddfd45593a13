internal import Bytes
internal import Crypto
internal import Diagnostics
public import Enclavefile
internal import HostFiles
internal import Kits
internal import LibOS
public import OCI
internal import SGX
internal import Signing
internal import StrictJSON
internal import SystemPackage
internal import TEEBuild
internal import TOML

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

    /// Looks everything up.
    ///
    /// - Throws: what is wrong with the target's settings, its image, its kit, its key.
    init(_ target: BuildTarget, _ conversion: TargetConversion, in workspace: Workspace) throws(TeeError) {
        self.target = target
        self.conversion = conversion
        backEnd = try workspace.backEnds.named(conversion.libOS)
        let platform = try Platform(conversion.platform)
        source = try SourceImage.open(
            try workspace.reference(conversion.from),
            platform: platform,
            limits: workspace.intake.limits
        )
        kit = try PlannedKit(conversion.kit, for: backEnd, in: workspace)
        time = try OutputTime(
            dateOption: conversion.enclave.date,
            sourceDateEpoch: workspace.environment["SOURCE_DATE_EPOCH"],
            source: source
        )
        var settings = try InstanceSettings(conversion, form: backEnd.configurationForm, in: workspace)
        settings.date = time.date
        self.settings = settings
        signer = try PlannedSigner(conversion.signing, in: workspace)
        output = try workspace.reference(conversion.to)
        compression = try TargetPlan.choice(conversion.compression, "compression") ?? .gzip
        referrers = Set(
            (conversion.hasProvenance ? [.provenance] : []) + (conversion.hasSBOM ? [ReferrerKind.sbom] : [])
        )
        allowed = try TargetPlan.codes(conversion.allowed, among: workspace.codes)
        key =
            TargetKey(
                source: source,
                platform: platform,
                backEnd: backEnd.name,
                kit: kit.digest,
                settings: settings,
                time: time,
                signer: signer.identity,
                compression: compression,
                referrers: referrers,
                allowed: allowed
            ).digest
    }

    /// The value that `text` names, one of a few.
    static func choice<Value: RawRepresentable & CaseIterable>(
        _ text: String?,
        _ key: String
    ) throws(TeeError) -> Value? where Value.RawValue == String {
        guard let text else { return nil }
        if let value = Value(rawValue: text) { return value }
        throw TeeError(
            .enclavefile,
            object: key,
            cause: "it is \(printable(text.utf8.prefix(100)))",
            hint: "use one of: \(Value.allCases.map(\.rawValue).joined(separator: ", "))"
        )
    }

    private static func codes(_ labels: [String], among all: [ErrorCode]) throws(TeeError) -> [ErrorCode] {
        var codes: [ErrorCode] = []
        for label in labels {
            guard let code = all.first(where: { $0.label == label && $0.exitStatus == 1 }) else {
                throw TeeError(
                    .enclavefile,
                    object: "allow",
                    cause: "\(printable(label.utf8.prefix(100))) is no code of a finding",
                    hint: "`tee-build check` prints the codes, such as TB1115"
                )
            }
            codes.append(code)
        }
        return codes.sorted { $0.number < $1.number }
    }
}
