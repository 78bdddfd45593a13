/// The embedded templates, with others in the places of some.
public struct TemplateSet: Sendable, Hashable {
    /// The texts that stand in for embedded ones, by the names of these.
    public var texts: [String: String]

    /// The embedded templates, but for these texts.
    public init(_ texts: [String: String] = [:]) { self.texts = texts }

    /// The template to take for an embedded one.
    public func callAsFunction(_ template: Template) -> Template {
        texts[template.name].map { Template(name: template.name, text: $0) } ?? template
    }
}

extension Template {
    /// The embedded templates that a user may replace: those of manifests, which nothing is measured of.
    public static let replaceable: [Template] =
        [runtimeClass, pod, deployment, podSpecification, probes, aesmMounts, aesmVolumes]
}
