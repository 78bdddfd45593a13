internal import Diagnostics
internal import HostFiles
internal import OCI
public import SystemPackage
internal import TOML

/// Keeps between runs what was built of which key, one small file each.
///
/// It only saves time: what is missing, damaged or writable by others is built again. Runs side by side write the same
/// bytes under the same names.
public struct BuildMemory: Sendable {
    private let path: FilePath

    /// A memory in this folder, which is made when the first target is built.
    public init(directory: FilePath) { path = directory }

    /// What was built of this key; nil if that is not known.
    func facts(for key: Digest) -> TargetFacts? {
        guard let directory = try? InputDirectory(path), directory.isPrivate,
            let file = try? directory.file([name(key)]), let bytes = try? file.contents(limit: 1 << 20),
            let table = try? TOMLTable(parsing: bytes), let facts = try? TargetFacts(table), facts.inputs == key
        else { return nil }
        return facts
    }

    /// Keeps what was built, if the folder can be written to.
    func keep(_ facts: TargetFacts) {
        guard let directory = try? OutputDirectory.making(path, mode: 0o700),
            (try? directory.reader().isPrivate) == true, var file = try? directory.newFile(),
            (try? file.write(facts.table.document)) != nil
        else { return }
        _ = try? file.commit(as: name(facts.inputs))
    }

    private func name(_ key: Digest) -> String { key.encoded + ".target" }
}
