public import Diagnostics
internal import HostFiles
public import SystemPackage

/// Everything that is kept between runs: a folder with one for each kind.
public struct Cache: Sendable {
    /// Where it is.
    public let path: FilePath

    /// The cache in the folder `path`, which need not be there.
    public init(_ path: FilePath) { self.path = path }

    /// The folder of one kind.
    public func folder(of kind: CacheKind) -> FilePath { path.appending(kind.rawValue) }

    /// All entries, those that were used longest ago first.
    ///
    /// - Throws: `TB3101` if something else stands where a folder must be, `TB5001` from the host.
    public func entries() throws(TeeError) -> [CacheEntry] {
        var entries: [CacheEntry] = []
        for kind in CacheKind.allCases where HostFileKind(of: folder(of: kind)) != nil {
            let directory = try InputDirectory(folder(of: kind))
            for name in try directory.names() ?? [] where kind.isEntry(name) {
                // Another run may have removed it meanwhile.
                guard let use = directory.lastUse(of: name) else { continue }
                entries.append(CacheEntry(kind: kind, name: name, use: use))
            }
        }
        return entries.sorted { ($0.use.seconds, $0.name) < ($1.use.seconds, $1.name) }
    }

    /// Removes entries by a rule, and what killed runs have left.
    ///
    /// Runs that go on meanwhile lose nothing but time: an entry that one is reading is read to its end, one that is used
    /// while this works stays.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - removing: false only says what would be removed.
    /// - Returns: what was removed.
    /// - Throws: as ``entries()``; `TB5002` if an entry cannot be removed.
    public func prune(_ rule: PruneRule, now: Int, removing: Bool = true) throws(TeeError) -> [CacheEntry] {
        let chosen = rule.chosen(of: try entries(), now: now)
        guard removing else { return chosen }
        var directories: [CacheKind: OutputDirectory] = [:]
        for kind in CacheKind.allCases where HostFileKind(of: folder(of: kind)) == .directory {
            let directory = try OutputDirectory(folder(of: kind))
            directory.removeLeftovers()
            directories[kind] = directory
        }
        var removed: [CacheEntry] = []
        for entry in chosen {
            if try directories[entry.kind]?.remove(entry.name, ifNotUsedSince: entry.use) == true {
                removed.append(entry)
            }
        }
        return removed
    }
}
