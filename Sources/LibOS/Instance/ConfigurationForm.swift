/// The form of a LibOS's own configuration.
public enum ConfigurationForm: Sendable, Hashable {
    /// A part of a manifest.
    case toml
    /// Occlum.json, or a part of it.
    case json
}
