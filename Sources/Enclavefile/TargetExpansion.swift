internal import Bytes
internal import Diagnostics
internal import TOML

/// Makes the targets of an Enclavefile: defaults below, matrices one by one.
final class TargetExpansion {
    private let file: StrictTable
    private let libOSNames: [String]
    private let defaults: TOMLTable
    /// Whether there are targets whose name could not be read.
    private(set) var hasUnnamed = false

    init(_ file: StrictTable, libOSNames: [String]) {
        self.file = file
        self.libOSNames = libOSNames
        let table = file.inner("defaults")
        for key in ["needs", "matrix"] where table.table[key] != nil {
            table.invalid(key, "it belongs to one target", "write it in [target.NAME]")
        }
        var defaults = table.table
        for key in ["needs", "matrix"] { defaults.remove(key) }
        self.defaults = defaults
    }

    /// All targets, in the file's order.
    func targets() -> [BuildTarget] {
        let tables = file.inner("target")
        return tables.table.entries.flatMap { entry in
            let own = tables.inner(entry.key)
            let axes = self.axes(own)
            // What made no table, or no axis, of it was noted.
            guard entry.value.table != nil, axes != nil || own.table["matrix"] == nil else {
                hasUnnamed = true
                return [BuildTarget]()
            }
            return targets(entry, own, axes ?? [])
        }
    }

    private typealias Axis = (name: String, values: [String])

    private func targets(_ entry: TOMLTable.Entry, _ own: StrictTable, _ axes: [Axis]) -> [BuildTarget] {
        guard !axes.isEmpty else {
            return target(entry.key, own, [:], isOfMatrix: false, entry.position).map { [$0] } ?? []
        }
        let members = self.members(entry.key, own, axes, entry.position)
        // A name without variables is that of the group of all.
        guard !Reference.begins(in: entry.key) else { return members }
        let group = BuildTarget(
            name: entry.key,
            needs: members.map(\.name),
            conversion: nil,
            position: entry.position,
            places: [:]
        )
        return [group] + members
    }

    private func members(
        _ name: String,
        _ own: StrictTable,
        _ axes: [Axis],
        _ position: TOMLPosition?
    ) -> [BuildTarget] {
        var points: [[String]] = [[]]
        for axis in axes {
            points = points.flatMap { point in axis.values.map { point + [$0] } }
            guard points.count <= TargetExpansion.limit else {
                own.invalid("matrix", "it makes over \(TargetExpansion.limit) targets", "make it smaller")
                hasUnnamed = true
                return []
            }
        }
        return points.compactMap { point in
            let values = Dictionary(zip(axes.map(\.name), point)) { first, _ in first }
            let full = Reference.begins(in: name) ? name : ([name] + point).joined(separator: "-")
            return target(full, own, values, isOfMatrix: true, position)
        }
    }

    /// The axes of a target's matrix; nil if one of them is wrong, which is noted.
    private func axes(_ own: StrictTable) -> [Axis]? {
        let matrix = own.inner("matrix")
        var axes: [Axis] = []
        for entry in matrix.table.entries {
            guard let values = matrix.strings(entry.key) else { return nil }
            guard !values.isEmpty else {
                matrix.invalid(entry.key, "it has no values", "write the values, such as [\"api\", \"web\"]")
                return nil
            }
            axes.append((entry.key, values))
        }
        if axes.isEmpty, own.table["matrix"]?.table != nil {
            own.invalid("matrix", "it has no values", "write a variable with its values: NAME = [\"api\", \"web\"]")
        }
        return axes.isEmpty ? nil : axes
    }

    private func target(
        _ written: String,
        _ own: StrictTable,
        _ values: [String: String],
        isOfMatrix: Bool,
        _ position: TOMLPosition?
    ) -> BuildTarget? {
        let named = file.variables.with(values.mapValues(Reference.escaping))
        guard let name = self.name(written, named, own, position) else {
            hasUnnamed = true
            return nil
        }
        let isGroup = own.table["from"] == nil && own.table["needs"] != nil
        let keys = StrictTable(
            table: isGroup ? own.table : TargetExpansion.merged(defaults, own.table),
            name: "target.\(name)",
            variables: named.with(["TARGET": name]),
            problems: file.problems
        )
        let reading = TargetReading(
            keys: keys,
            position: position,
            isGroup: isGroup,
            libOSNames: libOSNames,
            isOfMatrix: isOfMatrix,
            inherited: Set(libOSNames.filter { own.table[$0] == nil })
        )
        return BuildTarget(
            name: name,
            needs: reading.needs(),
            conversion: reading.conversion(),
            position: position,
            places: reading.places()
        )
    }

    private func name(
        _ written: String,
        _ variables: Variables,
        _ own: StrictTable,
        _ position: TOMLPosition?
    ) -> String? {
        let place = position.map { "\($0): " } ?? ""
        do throws(TeeError) {
            let name = try variables.expanded(written)
            if TargetExpansion.isName(name) { return name }
            let error = TeeError(
                .enclavefile,
                object: "\(place)target.\(printable(name.utf8.prefix(200)))",
                cause: "it is no name for a target",
                hint: "use letters, digits and the signs . _ / -, a letter or digit first"
            )
            file.problems.add(error, at: position)
        } catch {
            file.problems.add(error.within("\(place)\(printable(own.name.utf8))"), at: position)
        }
        return nil
    }

    /// The defaults with a target's own keys over them: tables merge, everything else is replaced.
    private static func merged(_ lower: TOMLTable, _ upper: TOMLTable) -> TOMLTable {
        var result = upper
        for entry in lower.entries {
            if let inner = entry.value.table, let over = upper[table: entry.key] {
                result[table: entry.key] = merged(inner, over)
            } else {
                result.setDefault(entry)
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
