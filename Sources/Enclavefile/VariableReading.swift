internal import Bytes
internal import Diagnostics
internal import TOML

/// Reads `[vars]`, with what the command line puts over it.
struct VariableReading {
    private let file: StrictTable
    private let overrides: [(name: String, value: String)]
    private let environment: [String: String?]

    init(_ file: StrictTable, overrides: [(name: String, value: String)], environment: [String: String?]) {
        self.file = file
        self.overrides = overrides
        self.environment = environment
    }

    /// The variables. What is wrong with one is noted once, and it is empty then.
    func variables() -> Variables {
        let table = file.inner("vars")
        var values: [String: String] = [:]
        for entry in table.table.entries { values[entry.key] = value(entry, table) ?? "" }
        for (name, value) in overrides {
            guard values[name] != nil else {
                unknown(name, among: values.keys.sorted())
                continue
            }
            // What the command line gives is a value and no reference.
            values[name] = Reference.escaping(value)
        }
        // What only targets know stands for itself here.
        let names = axisNames() + ["TARGET"]
        var inner = Variables(values, environment: environment.mapValues { $0 ?? "" })
            .with(Dictionary(names.map { ($0, "") }) { first, _ in first })
        for entry in table.table.entries where !names.contains(entry.key) {
            do throws(TeeError) {
                _ = try inner.expanded(values[entry.key] ?? "")
            } catch {
                file.problems.add(error.within(table.place(entry.key)), at: entry.position)
                // What refers to it is not wrong because of that.
                values[entry.key] = ""
                inner = inner.with([entry.key: ""])
            }
        }
        return Variables(values, environment: environment)
    }

    private func value(_ entry: TOMLTable.Entry, _ table: StrictTable) -> String? {
        guard VariableReading.isName(entry.key), entry.key != "TARGET" else {
            table.invalid(
                entry.key,
                "it is no name for a variable",
                "use letters, digits and underscores, a letter first; TARGET is taken"
            )
            return nil
        }
        switch entry.value {
        case .string(let text): return text
        case .integer(let number): return String(number)
        case .boolean(let flag): return String(flag)
        default:
            table.invalid(entry.key, "it is \(entry.value.kind)", "write a string, an integer, true or false")
            return nil
        }
    }

    private func unknown(_ name: String, among names: [String]) {
        let error = TeeError(
            .enclavefileVariable,
            object: "\(printable(name.utf8.prefix(100)))=",
            cause: "the Enclavefile has no such variable",
            hint: suggestion(for: name, among: names) ?? "define it in [vars]"
        )
        file.problems.add(error, at: nil)
    }

    /// The names that matrices give values to.
    private func axisNames() -> [String] {
        (file.table[table: "target"]?.entries ?? []).flatMap { target in
            target.value.table?[table: "matrix"]?.entries.map(\.key) ?? []
        }
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) || $0 == 0x5f
        }
    }
}
