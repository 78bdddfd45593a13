internal import Bytes
internal import Diagnostics
internal import LibOS
internal import OCI
internal import SGX
internal import StrictJSON
internal import TEEBuild
internal import Templates

/// All that the bytes of an output depend on. Times of files, places and the machine are not among it.
struct TargetKey {
    let source: SourceImage
    let platform: Platform
    let backEnd: String
    let kit: Digest
    /// The program that makes the output.
    var tool = toolIdentity
    /// Of the texts of ours that an output can hold.
    var templates = TargetKey.embedded
    let settings: InstanceSettings
    let time: OutputTime
    var signer: String
    let compression: LayerCompression
    /// Whether the output is an archive for `docker load`, whose manifest is another.
    let isDockerArchive: Bool
    let referrers: Set<ReferrerKind>
    let allowed: [ErrorCode]

    /// The version of the form.
    private static let version = 2

    /// Of the templates that are embedded.
    private static let embedded = digest(of: Template.all)

    /// SHA-256 of the key in canonical JSON.
    var digest: Digest { .of(json.compactText) }

    /// SHA-256 of the texts of templates and their names.
    static func digest(of templates: [Template]) -> Digest {
        .of(JSONValue.object(templates.map { JSONMember(name: $0.name, value: .string($0.text)) }).compactText)
    }

    /// What of it is a setting, by name, but for what is not given.
    var named: [String: String] {
        var named: [String: String] = [:]
        let others = ["version", "record", "source", "libos", "kit", "signer"]
        for member in json.object ?? [] where !others.contains(member.name) {
            if member.value == .integer(0) { continue }
            switch member.value {
            case .null, .bool(false), .array([]): continue
            case .string(let text): named[member.name] = text
            default: named[member.name] = String(decoding: member.value.compactText, as: UTF8.self)
            }
        }
        return named
    }

    private var json: JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        func hash(_ bytes: [UInt8]?) -> JSONValue { bytes.map { .string(Digest.of($0).description) } ?? .null }
        return .members([
            "version": .integer(TargetKey.version), "tool": .string(tool),
            "record": .integer(EnclaveRecord.formatVersion), "templates": .string(templates.description),
            "source": .string(source.descriptor.digest.description), "source-name": text(source.name),
            "platform": .string(platform.description), "libos": .string(backEnd), "kit": .string(kit.description),
            "enclave-size": settings.enclaveSize.map { .integer($0) } ?? .null,
            "threads": settings.threads.map { .integer($0) } ?? .null,
            "edmm": .bool(settings.usesEDMM), "debug": .bool(settings.isDebug),
            "isv-prod-id": .integer(settings.isvProdID),
            "isv-svn": .integer(settings.isvSVN), "date": .string(settings.date.description),
            "modified": .integer(time.modified), "preset": text(settings.preset),
            "configuration": hash(settings.configuration?.bytes), "trust": text(settings.trust?.rawValue),
            "trust-files": .array(settings.trustedPatterns.map { .string($0.description) }),
            "host-env": .array(settings.hostVariables.map { .string($0) }),
            "occlum-env": .bool(settings.takesImageVariables),
            "volume-key": text(settings.volumeKey), "attestation": text(settings.attestation),
            "image-key": hash(settings.imageKey), "signer": .string(signer),
            "compression": .string(compression.rawValue), "docker-archive": .bool(isDockerArchive),
            "referrers": .array(ReferrerKind.allCases.filter(referrers.contains).map { .string($0.rawValue) }),
            "allow": .array(allowed.map { .string($0.label) }),
        ])
    }
}
