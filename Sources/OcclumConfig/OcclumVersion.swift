/// A release of Occlum whose instances can be made.
///
/// What differs between them is told by the properties; sources are the tags of occlum/occlum, above all
/// tools/gen_internal_conf/src/main.rs. Older releases leak uninitialised memory into the measurement (issue 944) or had
/// two configurations.
public enum OcclumVersion: String, Sendable, Hashable, CaseIterable, Comparable, CustomStringConvertible {
    case v0_29_6 = "0.29.6"
    case v0_29_7 = "0.29.7"
    case v0_30_0 = "0.30.0"
    case v0_30_1 = "0.30.1"
    case v0_31_0 = "0.31.0"

    /// The newest.
    public static let newest = OcclumVersion.v0_31_0

    /// The version that a release's own text names, such as `0.30.1`, `v0.30.1` or a package's `0.31.0-jammy-1`; nil for
    /// any other, because its configuration is not known.
    public init?(release text: String) {
        let text = text.hasPrefix("v") ? text.dropFirst() : text[...]
        let number = text.prefix { $0 != "-" && $0 != "~" && $0 != "+" }
        guard let version = OcclumVersion(rawValue: String(number)) else { return nil }
        self = version
    }

    /// Older releases come first.
    public static func < (left: OcclumVersion, right: OcclumVersion) -> Bool { left.order < right.order }

    private var order: Int { OcclumVersion.allCases.firstIndex(of: self) ?? 0 }

    /// The version.
    public var description: String { rawValue }

    /// Whether enclaves are built either for EDMM or without it; before, one enclave served both.
    public var choosesEDMM: Bool { self >= .v0_30_0 }

    /// Whether Occlum.json has the object `feature`; before, `pkru` and `amx` stood in `metadata`.
    public var hasFeatureObject: Bool { self >= .v0_30_1 }

    /// Whether all mounts of Occlum.json are taken. 0.29.6 takes the root and one hostfs, and leaves out the others
    /// without a word.
    public var takesAllMounts: Bool { self >= .v0_29_7 }

    /// Whether the file system type ext2 exists.
    public var hasExt2: Bool { self >= .v0_31_0 }
}
