internal import Diagnostics

/// A key of Occlum.json and the releases that have it (structs of tools/gen_internal_conf/src/main.rs at each tag).
struct ConfigurationKey: Sendable {
    /// The object that a key stands in; the raw value is its path in the document.
    enum Section: String, Sendable {
        case document = ""
        case limits = "resource_limits"
        case process
        case environment = "env"
        case metadata
        case identifier = "metadata.family_id"
        case feature
        case mount = "mount[]"
        case options = "mount[].options"
    }

    let section: Section
    let name: String
    let releases: ClosedRange<OcclumVersion>

    init(_ section: Section, _ name: String, from: OcclumVersion = .v0_29_6, to: OcclumVersion = .newest) {
        self.section = section
        self.name = name
        releases = from...to
    }

    /// The path for people.
    var path: String { section == .document ? name : "\(section.rawValue).\(name)" }

    /// All keys of all releases.
    static let all: [ConfigurationKey] = [
        ConfigurationKey(.document, "resource_limits"),
        ConfigurationKey(.document, "process"),
        ConfigurationKey(.document, "entry_points"),
        ConfigurationKey(.document, "env"),
        ConfigurationKey(.document, "metadata"),
        ConfigurationKey(.document, "feature", from: .v0_30_1),
        ConfigurationKey(.document, "mount"),
        ConfigurationKey(.limits, "user_space_size"),
        ConfigurationKey(.limits, "user_space_max_size", from: .v0_30_0),
        ConfigurationKey(.limits, "kernel_space_heap_size"),
        ConfigurationKey(.limits, "kernel_space_heap_max_size"),
        ConfigurationKey(.limits, "kernel_space_stack_size"),
        ConfigurationKey(.limits, "max_num_of_threads"),
        ConfigurationKey(.limits, "init_num_of_threads", from: .v0_30_0),
        ConfigurationKey(.process, "default_stack_size"),
        ConfigurationKey(.process, "default_heap_size"),
        ConfigurationKey(.process, "default_mmap_size"),
        ConfigurationKey(.environment, "default"),
        ConfigurationKey(.environment, "untrusted"),
        ConfigurationKey(.metadata, "product_id"),
        ConfigurationKey(.metadata, "version_number"),
        ConfigurationKey(.metadata, "debuggable"),
        ConfigurationKey(.metadata, "disable_log", from: .v0_30_1),
        ConfigurationKey(.metadata, "enable_kss"),
        ConfigurationKey(.metadata, "family_id"),
        ConfigurationKey(.metadata, "ext_prod_id"),
        ConfigurationKey(.metadata, "pkru", to: .v0_30_0),
        ConfigurationKey(.metadata, "amx", from: .v0_30_0, to: .v0_30_0),
        ConfigurationKey(.identifier, "high"),
        ConfigurationKey(.identifier, "low"),
        ConfigurationKey(.feature, "amx", from: .v0_30_1),
        ConfigurationKey(.feature, "pkru", from: .v0_30_1),
        ConfigurationKey(.feature, "io_uring", from: .v0_31_0),
        ConfigurationKey(.feature, "enable_edmm", from: .v0_30_1),
        ConfigurationKey(.feature, "enable_posix_shm", from: .v0_30_1),
        ConfigurationKey(.mount, "type"),
        ConfigurationKey(.mount, "target"),
        ConfigurationKey(.mount, "source"),
        ConfigurationKey(.mount, "options"),
        ConfigurationKey(.options, "MAC"),
        ConfigurationKey(.options, "layers"),
        ConfigurationKey(.options, "temporary"),
        ConfigurationKey(.options, "cache_size"),
        ConfigurationKey(.options, "disk_size", from: .v0_31_0),
    ]

    /// What to say to someone who wrote `name` in `section` of a release that has no such key.
    static func advice(_ section: Section, _ name: String, _ version: OcclumVersion) -> String {
        if section == .limits, name == "marshal_buffer_size" {
            return "only Occlum for HyperEnclave has it: take it out"
        }
        let present = all.filter { $0.releases.contains(version) }
        if let elsewhere = present.first(where: { $0.name == name }) { return "write it as \(elsewhere.path)" }
        if let other = all.first(where: { $0.section == section && $0.name == name }) {
            return "Occlum \(other.releases.lowerBound) to \(other.releases.upperBound) has it: take it out"
        }
        let beside = present.filter { $0.section == section }
        if let meant = nearest(to: name, among: beside.map(\.name)), let key = beside.first(where: { $0.name == meant })
        {
            return "did you mean \(key.path)?"
        }
        return "take it out; docs/resource_config_guide.md of occlum/occlum has the keys"
    }
}
