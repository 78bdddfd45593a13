/// What is kept between runs.
public enum CacheKind: String, Sendable, Hashable, CaseIterable {
    /// Indexes of layers, by all that they depend on.
    case layers
    /// Blobs that were checked, by the state of their files.
    case blobs
    /// What `make` has built, by the keys of the targets.
    case targets

    /// The kind in words.
    public var title: String {
        switch self {
        case .layers: "indexes of layers"
        case .blobs: "blobs that were checked"
        case .targets: "what make has built"
        }
    }

    /// The name of the file of the entry with this key.
    func name(of key: String) -> String { "\(key).\(suffix)" }

    /// Whether a file of this name is an entry: nothing else is ever counted or removed.
    func isEntry(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count == 64, parts[1].elementsEqual(suffix.utf8) else { return false }
        return parts[0].allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private var suffix: String {
        switch self {
        case .layers: "index"
        case .blobs: "checked"
        case .targets: "target"
        }
    }
}
