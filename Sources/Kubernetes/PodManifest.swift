internal import Bytes
public import Diagnostics
internal import OCI
internal import TEEBuild
internal import Templates

extension PodPlan {
    /// The manifest: YAML for `kubectl apply`, the same text for the same plan.
    ///
    /// - Throws: `TB2072` if a template has places that nothing belongs in.
    public func manifest() throws(TeeError) -> String {
        var documents: [String] = []
        if let runtimeClass, describesRuntimeClass {
            documents.append(
                try rendered(
                    .runtimeClass,
                    ["runtime_class": yamlText(runtimeClass.description), "handler": yamlText("rune")]
                )
            )
        }
        let template: Template =
            switch kind {
            case .pod: .pod
            case .deployment: .deployment
            }
        documents.append(
            try rendered(
                template,
                [
                    "name": yamlText(name.description),
                    "namespace": namespace.map { "namespace: \(yamlText($0.description))" } ?? "",
                    "replicas": "\(replicas)",
                    "annotations": PodPlan.mapping(annotations.map { ($0.name, $0.value) }),
                    "pod_spec": try podSpecification(),
                ]
            )
        )
        let head = "# \(toolIdentity): image \(digest), MRENCLAVE \(mrenclave)\n"
        return head + documents.joined(separator: "---\n")
    }

    private func podSpecification() throws(TeeError) -> String {
        let limits = resources.map { "\(yamlText($0.name)): \(yamlText($0.quantity))" }
        return try rendered(
            .podSpecification,
            [
                "runtime_class": runtimeClass.map { "runtimeClassName: \(yamlText($0.description))" } ?? "",
                "name": yamlText(name.description),
                "image": yamlText(image),
                "environment": PodPlan.list(
                    "env",
                    environment.map { "name: \(yamlText($0.name))\n  value: \(yamlText($0.manifestValue))" }
                ),
                "ports": PodPlan.list(
                    "ports",
                    ports.map { "containerPort: \($0.number)\n  protocol: \($0.transport)" }
                ),
                "resources": PodPlan.block("resources", limits.isEmpty ? [] : ["limits:"] + limits.map { "  " + $0 }),
                "probes": probe == .none ? "" : try rendered(.probes, ["action": probe.action]),
                "mounts": reachesAESM ? try rendered(.aesmMounts, [:]) : "",
                "volumes": reachesAESM ? try rendered(.aesmVolumes, [:]) : "",
            ]
        )
    }

    private static func mapping(_ members: [(name: String, value: String)]) -> String {
        members.map { "\(yamlText($0.name)): \(yamlText($0.value))" }.joined(separator: "\n")
    }

    /// A list under a name; nothing for an empty one.
    private static func list(_ name: String, _ items: [String]) -> String {
        block(name, items.flatMap { item in ("- " + item).split(separator: "\n").map(String.init) })
    }

    private static func block(_ name: String, _ lines: [String]) -> String {
        lines.isEmpty ? "" : (["\(name):"] + lines.map { "  " + $0 }).joined(separator: "\n")
    }

    private func rendered(
        _ template: Template,
        _ values: KeyValuePairs<String, String>
    ) throws(TeeError) -> String {
        let template = templates(template)
        if let text = template.rendered(values) { return text }
        throw TeeError(
            .templatePlace,
            object: template.name,
            cause:
                "nothing belongs in {{\(template.placeholders.first { name in !values.contains { $0.key == name } } ?? "")}}",
            hint: "there are values for: \(values.map(\.key).joined(separator: ", "))"
        )
    }
}
