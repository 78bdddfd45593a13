internal import Crypto
public import Diagnostics
public import LibOS
public import OCI
internal import SGX
public import StrictJSON

/// In what two images differ, from what they were made of down to the paths of their layers: above all, why one MRENCLAVE
/// is not the other.
///
/// Enclaves are measured anew from the bytes of both. What follows from something else is not told twice: labels and
/// annotations of ours, and the record.
public struct ImageComparison: Sendable {
    /// The digest of the first image's manifest.
    public let before: Digest
    /// The digest of the second image's manifest.
    public let after: Digest
    /// What differs.
    public let differences: [Difference]

    /// Compares two images.
    ///
    /// - Throws: what ``Inspection/init(of:backEnds:)`` throws, and what reading files of the images does.
    public init(_ before: OpenedImage, _ after: OpenedImage, backEnds: [any LibOSBackEnd]) throws(TeeError) {
        self.before = before.source.descriptor.digest
        self.after = after.source.descriptor.digest
        guard self.before != self.after else {
            differences = []
            return
        }
        let old = try Inspection(of: before, backEnds: backEnds)
        let new = try Inspection(of: after, backEnds: backEnds)
        var differences = NamedValue.differences(old.namedValues, new.namedValues)
        let place = differences.firstIndex { $0.part == .libOS || $0.part == .launch } ?? differences.endIndex
        differences.insert(
            contentsOf: MeasurementComparison.differences(old.evidence?.log, new.evidence?.log),
            at: place
        )
        self.differences = differences + (try TreeComparison.differences(before, after))
    }

    /// An object with `verdict` (`same`, `different`), `before`, `after` and `differences`.
    public var json: JSONValue {
        .members([
            "verdict": .string(differences.isEmpty ? "same" : "different"),
            "before": .string(before.description), "after": .string(after.description),
            "differences": .array(differences.map(\.json)),
        ])
    }
}

extension Inspection {
    /// What is compared of an image besides regions and paths, in the order in which it is told.
    fileprivate var namedValues: [NamedValue] {
        origin + enclave
            + (evidence?.details ?? []).map { NamedValue(part: .libOS, name: $0.name, value: $0.value) }
            + launch
    }

    private var origin: [NamedValue] {
        var values: [(String, String?)] = [("libos", backEnd?.name), ("platform", source.config.platform.description)]
        values += [
            ("kit", record?.kit), ("kit_digest", record?.kitDigest.description),
            ("source.digest", record?.source.description), ("source.name", record?.sourceName), ("tool", record?.tool),
            ("allowed", record?.allowed.joined(separator: " ")), ("created", source.config.created),
        ]
        return values.compactMap { name, value in value.map { NamedValue(part: .origin, name: name, value: $0) } }
    }

    private var enclave: [NamedValue] {
        guard let evidence else { return [] }
        let fields = (try? SIGSTRUCT(parsing: evidence.sigstruct))?.jsonValue
        // MRENCLAVE as measured, which is the one that matters where the signature says another.
        let measured = [("mrenclave", evidence.mrenclave.description), ("enclave_size", "\(evidence.enclaveSize)")]
        return
            (measured
            + (fields.map { leaves(of: $0) } ?? []).filter { $0.name != "mrenclave" }.map { ($0.name, $0.value) })
            .map { NamedValue(part: .enclave, name: $0.0, value: $0.1) }
    }

    private var launch: [NamedValue] {
        let config = source.config
        let lists = [
            ("entrypoint", config.entrypoint), ("command", config.command), ("volumes", config.volumes),
            ("exposed_ports", config.exposedPorts),
        ]
        var values = lists.compactMap { name, list in
            list.map { (name, JSONValue.array($0.map { .string($0) }).text) }
        }
        values += [("working_directory", config.workingDirectory), ("user", config.user)]
        values += config.stopSignal.map { [("stop_signal", $0)] } ?? []
        values += config.environment.map { variable in
            let parts = variable.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return ("environment \(parts[0])", parts.count > 1 ? String(parts[1]) : "")
        }
        values += config.labels.filter { !ImageIdentity.isOurs($0.key) }.map { ("label \($0.key)", $0.value) }
        return values.map { NamedValue(part: .launch, name: $0.0, value: $0.1) }
    }

    /// The members of an object and of the objects in it, with names such as `attributes.flags`.
    private func leaves(of value: JSONValue, below path: String = "") -> [(name: String, value: String)] {
        (value.object ?? []).flatMap { member in
            let name = path + member.name
            return member.value.object == nil
                ? [(name, member.value.string ?? member.value.text)]
                : leaves(of: member.value, below: name + ".")
        }
    }
}

extension JSONValue {
    fileprivate var text: String { String(decoding: compactText, as: UTF8.self) }
}
