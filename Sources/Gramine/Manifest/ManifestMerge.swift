public import TOML

extension TOMLTable {
    /// This manifest with a user's fragment put over it.
    ///
    /// Tables merge, all other values of the fragment win, with one exception: the lists `sgx.trusted_files`,
    /// `sgx.allowed_files`, `fs.mounts` and `sys.allowed_ioctls` are continued by the fragment's, whose entry takes the
    /// place of one with the same `uri` (trusted files), `path` (mounts) or text.
    public func merging(fragment: TOMLTable) -> TOMLTable { merging(fragment, under: "") }

    private static let continuedLists: Set<String> = [
        "sgx.trusted_files", "sgx.allowed_files", "fs.mounts", "sys.allowed_ioctls",
    ]

    private func merging(_ fragment: TOMLTable, under prefix: String) -> TOMLTable {
        var result = self
        for entry in fragment.entries {
            let path = prefix.isEmpty ? entry.key : "\(prefix).\(entry.key)"
            switch (result[entry.key], entry.value) {
            case (.table(let ours)?, .table(let theirs)): result[entry.key] = .table(ours.merging(theirs, under: path))
            case (.array(let ours)?, .array(let theirs)) where TOMLTable.continuedLists.contains(path):
                result[entry.key] = .array(TOMLTable.continued(ours, by: theirs))
            default: result[entry.key] = entry.value
            }
        }
        return result
    }

    private static func continued(_ ours: [TOMLValue], by theirs: [TOMLValue]) -> [TOMLValue] {
        var result = ours
        var places: [[UInt8]: Int] = [:]
        for (place, value) in ours.enumerated() { if let name = name(value) { places[name] = place } }
        for value in theirs {
            guard let name = name(value), let place = places[name] else {
                result.append(value)
                continue
            }
            result[place] = value
        }
        return result
    }

    /// What an entry of a list is known by.
    private static func name(_ value: TOMLValue) -> [UInt8]? {
        let text = value.string ?? value.table?["path"]?.string ?? value.table?["uri"]?.string
        return text.map { Array($0.utf8) }
    }
}
