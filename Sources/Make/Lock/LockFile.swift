internal import Bytes
public import Diagnostics
internal import HostFiles
public import SystemPackage
internal import TOML

/// `Enclavefile.lock`: what was built of which inputs, target by target, in the order of their names.
public struct LockFile: Sendable, Hashable {
    /// What it says of each target.
    public private(set) var targets: [String: TargetFacts] = [:]

    /// A lock that says nothing.
    public init() {}

    /// Reads a lock; one that is not there says nothing.
    ///
    /// - Throws: `TB2110` if it is none that `make` wrote, `TB5001` from the host.
    public init(_ path: FilePath) throws(TeeError) {
        guard HostFileKind(of: path) == .regular else { return }
        let bytes = try InputFile(path).contents(limit: 64 << 20)
        targets = try describing(path.lastComponent?.string ?? "") { () throws(TeeError) in
            try LockFile.read(try LockFile.table(bytes))
        }
    }

    /// Puts what was built now in the place of what is said of it, and drops targets that `names` does not have.
    mutating func update(_ built: [(name: String, facts: TargetFacts)], keeping names: Set<String>) {
        targets = targets.filter { names.contains($0.key) }
        for (name, facts) in built { targets[name] = facts }
    }

    /// The file.
    public var bytes: [UInt8] {
        var tables = TOMLTable()
        for name in targets.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            tables[name] = targets[name].map { .table($0.table) }
        }
        var document: TOMLTable = ["version": 1]
        if !tables.isEmpty { document["target"] = .table(tables) }
        return Array(LockFile.notice.utf8) + document.document
    }

    private static let notice = """
        # Written by `tee-build make`. Another MRENCLAVE is another program: review it like code.

        """

    private static func table(_ bytes: [UInt8]) throws(TeeError) -> TOMLTable {
        do throws(TeeError) {
            return try TOMLTable(parsing: bytes)
        } catch {
            throw TeeError(
                .lockFile,
                object: error.object.joined(separator: ": "),
                cause: error.cause,
                hint: "after a merge take one side of the conflict, then `tee-build make` writes what there is now"
            )
        }
    }

    private static func read(_ table: TOMLTable) throws(TeeError) -> [String: TargetFacts] {
        guard table["version"]?.integer == 1 else {
            throw TeeError(
                .lockFile,
                object: "version",
                cause: "it is not 1",
                hint: "use the version of tee-build that wrote the file, or remove it"
            )
        }
        var targets: [String: TargetFacts] = [:]
        for entry in table[table: "target"]?.entries ?? [] {
            let inner = entry.value.table ?? TOMLTable()
            targets[entry.key] = try describing("target.\(printable(entry.key.utf8))") { () throws(TeeError) in
                try TargetFacts(inner)
            }
        }
        return targets
    }
}
