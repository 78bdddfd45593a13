internal import Bytes
public import Diagnostics
public import TOML

/// The keys that manifests of a release may have.
public struct ManifestSchema: Sendable {
    private let version: GramineVersion
    private let keys: [ManifestKey]

    /// The schema of a release.
    public init(_ version: GramineVersion) {
        self.version = version
        keys = ManifestKey.all.filter { $0.releases.contains(version) }
    }

    /// Checks a manifest, or a fragment of one: no key needs to be there.
    ///
    /// - Throws: `TB2202` for the first key that the release does not have, with a similar one; `TB2201` for a value of
    ///   another type. Line and column are given where the document is known.
    public func check(_ manifest: TOMLTable) throws(TeeError) {
        try check(manifest, under: "")
    }

    private func check(_ table: TOMLTable, under prefix: String) throws(TeeError) {
        for entry in table.entries {
            let path = prefix.isEmpty ? entry.key : "\(prefix).\(entry.key)"
            if let key = keys.first(where: { matches($0, path, prefix) }) {
                try checkMembers(entry, path, key.kind)
                guard fits(entry.value, key.kind) else {
                    throw TeeError(
                        .invalidManifest,
                        object: place(entry, path),
                        cause: "it is \(shown(entry.value))",
                        hint: "write \(wanted(key.kind))"
                    )
                }
            } else if keys.contains(where: { $0.path.hasPrefix(path + ".") }), let inner = entry.value.table {
                try check(inner, under: path)
            } else {
                throw unknown(entry, path)
            }
        }
    }

    /// Checks the keys of tables that stand in a list or in the place of a text.
    private func checkMembers(
        _ entry: TOMLTable.Entry,
        _ path: String,
        _ kind: ManifestKey.Kind
    ) throws(TeeError) {
        switch kind {
        case .either(let kinds): for kind in kinds { try checkMembers(entry, path, kind) }
        case .table(let members):
            if let table = entry.value.table { try checkMembers(table, members, path, entry) }
        case .tables(let members, _):
            for (index, value) in (entry.value.array ?? []).enumerated() {
                if let table = value.table { try checkMembers(table, members, "\(path)[\(index)]", entry) }
            }
        default: break
        }
    }

    private func checkMembers(
        _ table: TOMLTable,
        _ members: [String: ManifestKey.Kind],
        _ path: String,
        _ outer: TOMLTable.Entry
    ) throws(TeeError) {
        for entry in table.entries {
            let position = entry.position ?? outer.position
            let place = printable("\(path).\(entry.key)".utf8) + (position.map { " (\($0))" } ?? "")
            guard let kind = members[entry.key] else {
                throw TeeError(
                    .unknownManifestKey,
                    object: place,
                    cause: "Gramine \(version.rawValue) has no such key",
                    hint: suggestion(for: entry.key, among: members.keys.sorted())
                        ?? "write " + members.keys.sorted().joined(separator: ", ")
                )
            }
            guard fits(entry.value, kind) else {
                throw TeeError(
                    .invalidManifest,
                    object: place,
                    cause: "it is \(shown(entry.value))",
                    hint: "write \(wanted(kind))"
                )
            }
        }
    }

    private func matches(_ key: ManifestKey, _ path: String, _ prefix: String) -> Bool {
        key.isPattern ? key.path.dropLast(2) == prefix : key.path == path
    }

    private func fits(_ value: TOMLValue, _ kind: ManifestKey.Kind) -> Bool {
        switch kind {
        case .text: value.string != nil
        case .integer: value.integer != nil
        case .boolean: value.boolean != nil
        case .choice(let words): value.string.map { words.contains($0) } ?? false
        case .texts: value.array?.allSatisfy { $0.string != nil } ?? false
        case .tables(_, let orTexts):
            value.array?.allSatisfy { $0.table != nil || orTexts && $0.string != nil } ?? false
        case .table: value.table != nil
        case .anything: true
        case .either(let kinds): kinds.contains { fits(value, $0) }
        }
    }

    private func wanted(_ kind: ManifestKey.Kind) -> String {
        switch kind {
        case .text: "a string"
        case .integer: "an integer"
        case .boolean: "true or false"
        case .choice(let words): words.map { "\"\($0)\"" }.joined(separator: " or ")
        case .texts: "a list of strings"
        case .tables(_, let orTexts): orTexts ? "a list of strings or tables" : "a list of tables"
        case .table(let members): "a table with " + members.keys.sorted().joined(separator: ", ")
        case .anything: "a value"
        case .either(let kinds): kinds.map(wanted).joined(separator: " or ")
        }
    }

    private func shown(_ value: TOMLValue) -> String {
        value.string.map { "\"\(printable($0.utf8.prefix(80)))\"" } ?? value.kind
    }

    private func place(_ entry: TOMLTable.Entry, _ path: String) -> String {
        printable(path.utf8) + (entry.position.map { " (\($0))" } ?? "")
    }

    private func unknown(_ entry: TOMLTable.Entry, _ path: String) -> TeeError {
        let others = ManifestKey.all.filter { $0.path == path }
        let hint: String
        if let other = others.first {
            hint = "Gramine \(other.releases.lowerBound.rawValue) to \(other.releases.upperBound.rawValue) had it"
        } else {
            hint =
                suggestion(for: path, among: keys.map(\.path))
                ?? "see Documentation/manifest-syntax.rst of the release"
        }
        return TeeError(
            .unknownManifestKey,
            object: place(entry, path),
            cause: "Gramine \(version.rawValue) has no such key",
            hint: hint
        )
    }
}
