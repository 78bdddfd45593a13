internal import Bytes
internal import Crypto
internal import LibOS
internal import OCI
internal import SGX
internal import StrictJSON

/// An in-toto statement (v1) with a SLSA provenance (v1): which image and which enclave were made of what.
///
/// It says what the program knows, and so neither when nor where nor by whom it was run; signing it is what makes it a
/// statement of somebody's (`cosign attest`, `notation`).
struct ProvenanceStatement {
    let subject: Descriptor
    let record: EnclaveRecord
    let settings: InstanceSettings

    var json: JSONValue {
        .members([
            "_type": .string(DocumentURI.statement),
            "subject": .array([
                .members([
                    "name": .string(record.sourceName ?? "_"),
                    "digest": ProvenanceStatement.digest(subject.digest),
                    "mediaType": .string(subject.mediaType.text),
                    "annotations": .members([
                        "mrenclave": .string(record.sigstruct.mrenclave.description),
                        "mrsigner": .string(record.sigstruct.mrsigner.description),
                    ]),
                ])
            ]),
            "predicateType": .string(DocumentURI.provenance),
            "predicate": .members([
                "buildDefinition": .members([
                    "buildType": .string(DocumentURI.buildType),
                    "externalParameters": .object(parameters),
                    "resolvedDependencies": .array(dependencies),
                ]),
                "runDetails": .members([
                    "builder": .members([
                        "id": .string(DocumentURI.builder),
                        "version": .members(["tee-build": .string(toolVersion)]),
                    ]),
                    "byproducts": .array([
                        ProvenanceStatement.dependency(
                            "\(EnclaveRecord.path)",
                            .of(record.bytes),
                            mediaType: "application/json"
                        )
                    ]),
                ]),
            ]),
        ])
    }

    /// What the user decided: those settings that were given, by the names of their options.
    private var parameters: [JSONMember] {
        var members = [
            JSONMember(name: "source", value: record.sourceName.map { .string($0) } ?? .null),
            JSONMember(name: "libos", value: .string(record.libOS)),
            JSONMember(name: "kit", value: .string(record.kit)),
            JSONMember(name: "isv-prod-id", value: .integer(settings.isvProdID)),
            JSONMember(name: "isv-svn", value: .integer(settings.isvSVN)),
            JSONMember(name: "debug", value: .bool(settings.isDebug)),
            JSONMember(name: "date", value: .string(settings.date.description)),
        ]
        func add(_ name: String, _ value: JSONValue?) {
            if let value { members.append(JSONMember(name: name, value: value)) }
        }
        func texts(_ texts: [String]) -> JSONValue? { texts.isEmpty ? nil : .array(texts.map { .string($0) }) }
        add("enclave-size", settings.enclaveSize.map { .integer($0) })
        add("threads", settings.threads.map { .integer($0) })
        add("edmm", settings.usesEDMM ? .bool(true) : nil)
        add("preset", settings.preset.map { .string($0) })
        add("trust", settings.trust.map { .string($0.rawValue) })
        add("trust-file", texts(settings.trustedPatterns.map(\.description)))
        add("host-env", texts(settings.hostVariables))
        add("occlum-env", settings.takesImageVariables ? .bool(true) : nil)
        add("volume-key", settings.volumeKey.map { .string($0) })
        add("attestation", settings.attestation.map { .string($0) })
        // The key itself is a secret.
        add("image-key", settings.imageKey.map { _ in .bool(true) })
        add("allow", texts(record.allowed))
        return members
    }

    private var dependencies: [JSONValue] {
        let source = ProvenanceStatement.dependency("source", record.source)
        let kit = ProvenanceStatement.dependency("kit", record.kitDigest)
        let configuration = settings.configuration.map { ProvenanceStatement.dependency("config", .of($0.bytes)) }
        return [source, kit] + (configuration.map { [$0] } ?? [])
    }

    private static func dependency(_ name: String, _ digest: Digest, mediaType: String? = nil) -> JSONValue {
        var members = [
            JSONMember(name: "name", value: .string(name)),
            JSONMember(name: "digest", value: self.digest(digest)),
        ]
        if let mediaType { members.append(JSONMember(name: "mediaType", value: .string(mediaType))) }
        return .object(members)
    }

    private static func digest(_ digest: Digest) -> JSONValue {
        .object([JSONMember(name: digest.algorithm.rawValue, value: .string(digest.encoded))])
    }
}
