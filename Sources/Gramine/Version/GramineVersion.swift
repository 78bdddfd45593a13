/// A release of Gramine, or the last of Graphene before it was renamed, whose manifests and enclaves can be made.
///
/// What differs between them is told by the properties; sources are the tags of gramineproject/gramine and
/// `v1.2-rc1` of gramineproject/graphene.
public enum GramineVersion: String, Sendable, Hashable, CaseIterable, Comparable {
    case graphene1_2rc1 = "graphene-1.2-rc1"
    case v1_0 = "1.0"
    case v1_1 = "1.1"
    case v1_2 = "1.2"
    case v1_3 = "1.3"
    case v1_4 = "1.4"
    case v1_5 = "1.5"
    case v1_6 = "1.6"
    case v1_7 = "1.7"
    case v1_8 = "1.8"
    case v1_9 = "1.9"

    /// The newest.
    public static let newest = GramineVersion.v1_9

    /// The version that a release's own text names, such as `1.6.2`, `v1.9` or `1.9post~UNRELEASED`; what is newer than
    /// the newest is nil, because its layout is not known.
    public init?(release text: String) {
        let text = text.hasPrefix("v") ? text.dropFirst() : text[...]
        if text.hasPrefix("1.2-rc1") || text.hasPrefix("graphene-1.2-rc1") {
            self = .graphene1_2rc1
            return
        }
        let parts = text.split(separator: ".", maxSplits: 2)
        guard parts.count >= 2, parts[0].utf8.elementsEqual("1".utf8) else { return nil }
        let minor = parts[1].utf8.prefix { (0x30...0x39).contains($0) }
        guard let version = GramineVersion(rawValue: "1." + String(decoding: minor, as: UTF8.self)) else { return nil }
        self = version
    }

    /// Older releases come first.
    public static func < (left: GramineVersion, right: GramineVersion) -> Bool { left.order < right.order }

    private var order: Int { GramineVersion.allCases.firstIndex(of: self) ?? 0 }

    /// Whether this is Graphene.
    public var isGraphene: Bool { self == .graphene1_2rc1 }

    /// Whether enclaves for position-independent programs lie above their own size (`sgx.nonpie_binary = false`), as
    /// they did before 1.5.
    var hasPIELayout: Bool { self < .v1_5 }

    /// Whether pages can be added at run time (`sgx.edmm_enable`).
    var hasEDMM: Bool { self >= .v1_4 }

    /// Whether DATE of a SIGSTRUCT is the binary form that was written before 1.5, not decimal digits.
    var writesBinaryDate: Bool { self < .v1_5 }

    /// Whether measured manifests are written by Python's `toml`, not `tomli_w`.
    var writesOldTOML: Bool { self < .v1_4 }

    /// Whether `sgx.cpu_features` exists.
    var hasCPUFeatures: Bool { self >= .v1_6 }

    /// Whether `sgx.require_avx` and its like are taken.
    var hasRequiredFeatures: Bool { self < .v1_8 }

    /// Whether `loader.entrypoint` is a table that the tools fill in.
    var fillsEntrypoint: Bool { self >= .v1_8 }

    /// The key of `sgx` for the number of threads.
    public var threadKey: String { self < .v1_4 ? "thread_num" : "max_threads" }

    /// The key of `sgx` for reporting exceptions to the enclave.
    var exceptionKey: String {
        if self < .v1_4 { return "support_exinfo" }
        return self < .v1_6 ? "require_exinfo" : "use_exinfo"
    }

    /// Whether `loader.argv` exists.
    public var hasInlineArguments: Bool { self >= .v1_3 }

    /// Whether mounts are the array `fs.mounts`, not tables `fs.mount.ID`.
    public var hasMountArray: Bool { self >= .v1_2 }
}
