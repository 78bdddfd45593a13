internal import Bytes
internal import Compatibility
internal import Crypto
public import Diagnostics
public import LibOS
public import OCI
internal import RootFS
internal import SGX
public import StrictJSON

/// What an image is: for a TEE image its enclave, computed from its bytes and not read from its labels.
public struct Inspection: Sendable {
    /// The image.
    public let source: SourceImage
    /// The LibOS; nil for an ordinary image.
    public let backEnd: (any LibOSBackEnd)?
    /// The enclave; nil for an ordinary image.
    public let evidence: EnclaveEvidence?
    /// The record in the image; nil for an ordinary image.
    public let record: StoredRecord?
    /// Documents about the image that lie beside it.
    public let referrers: [(artifactType: String?, descriptor: Descriptor)]
    /// The image's files.
    public let nodeCount: Int

    /// Looks into an image.
    ///
    /// - Throws: what examining the enclave throws; `TB2031` if its LibOS is not known.
    public init(of image: OpenedImage, backEnds: [any LibOSBackEnd]) throws(TeeError) {
        source = image.source
        nodeCount = image.tree.nodeCount
        referrers = try image.source.referrers().map { descriptor, found in
            // skopeo 1.9 leaves the type out of lists that it copies.
            ((try? found.get())?.artifactType ?? descriptor.artifactType, descriptor)
        }
        guard image.source.config.label(ImageIdentity.libOSLabel) != nil else {
            backEnd = nil
            evidence = nil
            record = nil
            return
        }
        let backEnd = try image.backEnd(of: backEnds)
        self.backEnd = backEnd
        evidence = try backEnd.examine(image)
        record = try image.storedRecord()
    }

    private var sigstruct: SIGSTRUCT? { evidence.flatMap { try? SIGSTRUCT(parsing: $0.sigstruct) } }

    /// The inspection as an object. Members of the enclave are null for an ordinary image.
    public var json: JSONValue {
        let enclave = sigstruct?.jsonValue
        func member(_ name: String) -> JSONValue { enclave?[name] ?? .null }
        return .members([
            "digest": .string(source.descriptor.digest.description),
            "name": source.name.map { .string($0) } ?? .null,
            "libos": backEnd.map { .string($0.name) } ?? .null,
            "kit": record.map { .string($0.kit) } ?? .null,
            "kit_digest": record.map { .string($0.kitDigest.description) } ?? .null,
            "mrenclave": evidence.map { .string($0.mrenclave.description) } ?? .null,
            "mrsigner": member("mrsigner"),
            "isv_prod_id": member("isv_prod_id"),
            "isv_svn": member("isv_svn"),
            "debug": member("debug"),
            "signed": member("signed"),
            "date": member("date"),
            "attributes": member("attributes"),
            "misc_select": member("misc_select"),
            "misc_mask": member("misc_mask"),
            "enclave_size": evidence.map { .integer($0.enclaveSize) } ?? .null,
            "source": record.map { record in
                .members([
                    "digest": .string(record.source.description),
                    "name": record.sourceName.map { .string($0) } ?? .null,
                ])
            } ?? .null,
            "tool": record.map { .string($0.tool) } ?? .null,
            "allowed": .array((record?.allowed ?? []).map { .string($0) }),
            "summary": backEnd.map { .string($0.summary) } ?? .null,
            "coverage": .array((backEnd?.coverage ?? []).map { .string($0) }),
            "details": .object((evidence?.details ?? []).map { JSONMember(name: $0.name, value: .string($0.value)) }),
            "findings": .array((evidence?.findings ?? []).map(\.json)),
            "platform": .string(source.config.platform.description),
            "created": source.config.created.map { .string($0) } ?? .null,
            "entrypoint": .array((source.config.entrypoint ?? []).map { .string($0) }),
            "command": .array((source.config.command ?? []).map { .string($0) }),
            "working_directory": .string(source.config.workingDirectory),
            "user": .string(source.config.user),
            "labels": .object(source.config.labels.map { JSONMember(name: $0.key, value: .string($0.value)) }),
            "annotations": .object(
                source.manifest.annotations.map { JSONMember(name: $0.key, value: .string($0.value)) }
            ),
            "referrers": .array(
                referrers.map { artifactType, descriptor in
                    .members([
                        "artifact_type": artifactType.map { .string($0) } ?? .null,
                        "digest": .string(descriptor.digest.description),
                        "size": .integer(descriptor.byteCount),
                    ])
                }
            ),
            "entries": .integer(nodeCount),
            "layers": .array(
                source.layers.map { layer in
                    .members([
                        "digest": .string(layer.descriptor.digest.description),
                        "diff_id": .string(layer.diffID.description),
                        "media_type": .string(layer.descriptor.mediaType.text),
                        "size": .integer(layer.descriptor.byteCount),
                    ])
                }
            ),
        ])
    }

    /// The inspection for people, one line an element.
    public var lines: [String] {
        var rows: [(String, String)] = [("digest", source.descriptor.digest.description)]
        if let name = source.name { rows.append(("name", printable(name.utf8))) }
        if let backEnd, let evidence, let record {
            rows += [
                ("LibOS", "\(backEnd.name): \(backEnd.summary)"),
                ("kit", "\(printable(record.kit.utf8)) \(record.kitDigest)"),
                (
                    "source",
                    ([record.source.description] + (record.sourceName.map { [printable($0.utf8)] } ?? []))
                        .joined(separator: " ")
                ),
            ]
            rows += (sigstruct?.rows ?? []).map {
                ($0.0, $0.0 == "MRENCLAVE" ? evidence.mrenclave.description : $0.1)
            }
            rows.append(("enclave size", "\(evidence.enclaveSize) bytes"))
            rows += evidence.details.map { ($0.name, printable($0.value.utf8)) }
        }
        rows += [
            ("platform", source.config.platform.description),
            ("entrypoint", printable((source.config.entrypoint ?? []).joined(separator: " ").utf8)),
            ("command", printable((source.config.command ?? []).joined(separator: " ").utf8)),
            ("layers", "\(source.layers.count), \(source.layers.map(\.descriptor.byteCount).reduce(0, +)) bytes"),
            ("entries", "\(nodeCount)"),
        ]
        rows += referrers.map { ("referrer", "\(printable(($0 ?? "").utf8)) \($1.digest)") }
        let width = rows.map(\.0.count).max() ?? 0
        var lines = rows.map { $0.0 + String(repeating: " ", count: width - $0.0.count + 2) + $0.1 }
        lines += (backEnd?.coverage ?? []).map { "note: \($0)" }
        return lines
    }
}
