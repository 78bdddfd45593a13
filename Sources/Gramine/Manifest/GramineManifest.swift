public import Diagnostics
public import TOML

/// A manifest of Gramine with the rules of one release.
public struct GramineManifest: Sendable, Hashable {
    /// All keys, in order.
    public var table: TOMLTable
    /// The release whose rules hold.
    public let version: GramineVersion

    /// A manifest of these keys.
    public init(_ table: TOMLTable, version: GramineVersion) {
        self.table = table
        self.version = version
    }

    /// Reads a manifest.
    ///
    /// - Throws: `TB2080` with line and column if it is no TOML.
    public init(parsing bytes: [UInt8], version: GramineVersion) throws(TeeError) {
        self.init(try TOMLTable(parsing: bytes), version: version)
    }

    /// Reads a manifest as the release's own tools do: those before 1.4 read another TOML than 1.0.
    ///
    /// - Throws: `TB2080` with the line if they would refuse it, `TB2081` if it is nested too deeply.
    init(readingAsRelease version: GramineVersion, _ bytes: [UInt8]) throws(TeeError) {
        let table = version.writesOldTOML ? try OldTOMLReader.table(parsing: bytes) : try TOMLTable(parsing: bytes)
        self.init(table, version: version)
    }

    /// The bytes that the release's own tools write for these keys, and that are measured.
    public var document: [UInt8] {
        guard version.writesOldTOML else { return table.document }
        let header = version.isGraphene ? "# DO NOT MODIFY. THIS FILE WAS AUTO-GENERATED.\n\n" : ""
        return Array(header.utf8) + OldTOMLWriter.document(table)
    }

    /// The table `sgx`.
    public var sgx: TOMLTable { table[table: "sgx"] ?? TOMLTable() }

    /// The value at a path such as `sgx.cpu_features.avx`.
    public subscript(path: String) -> TOMLValue? {
        var table = table
        let keys = path.split(separator: ".").map(String.init)
        for key in keys.dropLast() {
            guard let next = table[table: key] else { return nil }
            table = next
        }
        return keys.last.flatMap { table[$0] }
    }

    /// The error of a value that cannot be used.
    func invalid(_ key: String, _ cause: String, _ hint: String) -> TeeError {
        TeeError(.invalidManifest, object: key, cause: cause, hint: hint)
    }

    /// The integer at `sgx.KEY` in a range. A boolean is one too, as in Python.
    func number(_ key: String, _ range: ClosedRange<Int64>) throws(TeeError) -> Int64 {
        guard let value = sgx[key] else { throw invalid("sgx.\(key)", "it is missing", "add it") }
        guard let number = value.integer ?? value.boolean.map({ $0 ? 1 : 0 }), range.contains(number) else {
            let found = value.integer.map { "it is \($0)" } ?? "it is \(value.kind)"
            throw invalid("sgx.\(key)", found, "write an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
