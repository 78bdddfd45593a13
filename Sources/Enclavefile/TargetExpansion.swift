internal import Bytes
internal import Diagnostics
internal import TOML

/// Makes the targets of an Enclavefile: defaults below, matrices one by one.
struct TargetExpansion {
    private let file: StrictTable
    private let libOSNames: [String]
    private let defaults: TOMLTable

    init(_ file: StrictTable, libOSNames: [String]) throws(TeeError) {
        self.file = file
        self.libOSNames = libOSNames
        let table = try file.inner("defaults")
        for key in ["needs", "matrix"] where table.table[key] != nil {
            throw table.invalid(key, "it belongs to one target", "write it in [target.NAME]")
        }
        defaults = table.table
    }

    /// All targets, in the file's order.
    ///
    /// - Throws: `TB2100` to `TB2102`.
    func targets() throws(TeeError) -> [BuildTarget] {
        let tables = try file.inner("target")
        guard !tables.table.isEmpty else {
            throw TeeError(
                .enclavefile,
                object: "target",
                cause: "there is none",
                hint: "write [target.NAME] with from and to"
            )
        }
        var targets: [BuildTarget] = []
        for entry in tables.table.entries {
            let own = try tables.inner(entry.key)
            let place = entry.position?.description ?? ""
            let axes = try axes(own)
            guard !axes.isEmpty else {
                targets.append(try target(entry.key, own, [:], isOfMatrix: false, place))
                continue
            }
            let members = try members(entry.key, own, axes, place)
            // A name without variables is that of the group of all.
            if !Reference.begins(in: entry.key) {
                targets.append(
                    BuildTarget(name: entry.key, needs: members.map(\.name), conversion: nil, place: place)
                )
            }
            targets += members
        }
        return targets
    }

    private typealias Axis = (name: String, values: [String])

    private func members(
        _ name: String,
        _ own: StrictTable,
        _ axes: [Axis],
        _ place: String
    ) throws(TeeError) -> [BuildTarget] {
        var points: [[String]] = [[]]
        for axis in axes {
            points = points.flatMap { point in axis.values.map { point + [$0] } }
            guard points.count <= TargetExpansion.limit else {
                throw own.invalid("matrix", "it makes over \(TargetExpansion.limit) targets", "make it smaller")
            }
        }
        var targets: [BuildTarget] = []
        for point in points {
            let values = Dictionary(zip(axes.map(\.name), point)) { first, _ in first }
            let full = Reference.begins(in: name) ? name : ([name] + point).joined(separator: "-")
            targets.append(try target(full, own, values, isOfMatrix: true, place))
        }
        return targets
    }

    private func axes(_ own: StrictTable) throws(TeeError) -> [Axis] {
        let matrix = try own.inner("matrix")
        var axes: [Axis] = []
        for entry in matrix.table.entries {
            let values = try matrix.strings(entry.key) ?? []
            guard !values.isEmpty else {
                throw matrix.invalid(entry.key, "it has no values", "write the values, such as [\"api\", \"web\"]")
            }
            axes.append((entry.key, values))
        }
        return axes
    }

    private func target(
        _ name: String,
        _ own: StrictTable,
        _ values: [String: String],
        isOfMatrix: Bool,
        _ place: String
    ) throws(TeeError) -> BuildTarget {
        let named = file.variables.with(values.mapValues(Reference.escaping))
        let name = try describing("\(place): \(own.name)") { () throws(TeeError) in try named.expanded(name) }
        guard TargetExpansion.isName(name) else {
            throw TeeError(
                .enclavefile,
                object: "\(place): target.\(printable(name.utf8.prefix(200)))",
                cause: "it is no name for a target",
                hint: "use letters, digits and the signs . _ / -, a letter or digit first"
            )
        }
        let isGroup = own.table["from"] == nil && own.table["needs"] != nil
        let table = isGroup ? own.table : TargetExpansion.merged(defaults, own.table)
        let reading = TargetReading(
            keys: StrictTable(table: table, name: "target.\(name)", variables: named.with(["TARGET": name])),
            libOSNames: libOSNames,
            isOfMatrix: isOfMatrix,
            inherited: Set(libOSNames.filter { own.table[$0] == nil })
        )
        return BuildTarget(
            name: name,
            needs: try reading.needs(),
            conversion: try reading.conversion(),
            place: place
        )
    }

    /// The defaults with a target's own keys over them: tables merge, everything else is replaced.
    private static func merged(_ lower: TOMLTable, _ upper: TOMLTable) -> TOMLTable {
        var result = upper
        for entry in lower.entries {
            if let inner = entry.value.table, let over = upper[table: entry.key] {
                result[table: entry.key] = merged(inner, over)
            } else {
                result.setDefault(entry.key, entry.value)
            }
        }
        return result
    }

    private static func isName(_ name: String) -> Bool {
        func isPlain(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
        }
        guard let first = name.utf8.first, isPlain(first), name.utf8.count <= 200 else { return false }
        return name.utf8.allSatisfy { isPlain($0) || [0x2d, 0x2e, 0x2f, 0x5f].contains($0) }
    }

    private static let limit = 10_000
}
