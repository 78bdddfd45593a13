internal import Cache
internal import Diagnostics
internal import OCI
public import SystemPackage
internal import TOML

/// Keeps between runs what was built of which key, one small file each.
///
/// It only saves time: what is missing, damaged or writable by others is built again.
public struct BuildMemory: Sendable {
    private let folder: CacheFolder

    /// A memory in this folder, which is made when the first target is built.
    public init(directory: FilePath) { folder = CacheFolder(directory, of: .targets) }

    /// What was built of this key; nil if that is not known.
    func facts(for key: Digest) -> TargetFacts? {
        guard let bytes = folder.bytes(of: key.encoded, limit: 1 << 20),
            let table = try? TOMLTable(parsing: bytes), let facts = try? TargetFacts(table), facts.inputs == key
        else { return nil }
        return facts
    }

    /// Keeps what was built, if the folder can be written to.
    func keep(_ facts: TargetFacts) { folder.keep(facts.table.document, as: facts.inputs.encoded) }
}
