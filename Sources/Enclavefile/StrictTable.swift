internal import Bytes
internal import Diagnostics
internal import TOML

/// A table of an Enclavefile, read key by key: what is left over is an error.
///
/// What is wrong is noted (`TB2100`, `TB2101`), and reads as if it were not there.
struct StrictTable {
    let table: TOMLTable
    /// The name of the table, such as `target.redis`; empty for the file itself.
    let name: String
    /// What the texts of it may refer to.
    let variables: Variables
    let problems: Problems

    /// Notes keys that are not among `known`.
    func refuse(except known: [String]) {
        for entry in table.entries where !known.contains(entry.key) {
            invalid(
                entry.key,
                "there is no such key",
                suggestion(for: entry.key, among: known) ?? "there are \(known.sorted().joined(separator: ", "))"
            )
        }
    }

    /// The text of `key`, its variables replaced.
    func string(_ key: String) -> String? {
        guard let value = table[key] else { return nil }
        guard let text = value.string else { return wrong(key, value, "a string") }
        return expanded(text, key)
    }

    /// The texts of `key`.
    func strings(_ key: String) -> [String]? {
        guard let value = table[key] else { return nil }
        guard let values = value.array else { return wrong(key, value, "an array of strings") }
        var texts: [String] = []
        for value in values {
            guard let text = value.string else { return wrong(key, .array(values), "an array of strings") }
            guard let text = expanded(text, key) else { return nil }
            texts.append(text)
        }
        return texts
    }

    /// The number of `key`, which may be a text with variables.
    func number<Number: FixedWidthInteger>(_ key: String, _: Number.Type) -> Number? {
        guard let value = table[key] else { return nil }
        var number = value.integer
        if let text = value.string, Reference.begins(in: text) {
            guard let text = expanded(text, key) else { return nil }
            number = Int64(text)
            if number == nil {
                invalid(key, "it is \(printable(text.utf8.prefix(100)))", "write an integer")
                return nil
            }
        }
        guard let number else { return wrong(key, value, "an integer") }
        guard let result = Number(exactly: number) else {
            invalid(key, "it is \(number)", "write a number from \(Number.min) to \(Number.max)")
            return nil
        }
        return result
    }

    /// The truth of `key`, which may be a text with variables.
    func flag(_ key: String) -> Bool? {
        guard let value = table[key] else { return nil }
        if let flag = value.boolean { return flag }
        guard let text = value.string, Reference.begins(in: text) else { return wrong(key, value, "true or false") }
        guard let text = expanded(text, key) else { return nil }
        if let flag = Bool(text) { return flag }
        invalid(key, "it is \(printable(text.utf8.prefix(100)))", "write true or false")
        return nil
    }

    /// The table of `key`; an empty one if it is not there.
    func inner(_ key: String) -> StrictTable {
        if let value = table[key], value.table == nil { _ = wrong(key, value, "a table") as TOMLTable? }
        return StrictTable(
            table: table[table: key] ?? TOMLTable(),
            name: path(key),
            variables: variables,
            problems: problems
        )
    }

    /// The whole table with the variables of its texts replaced.
    func expanded() -> TOMLTable {
        var result = TOMLTable()
        for entry in table.entries { result[entry.key] = expanded(entry.value, entry.key) }
        return result
    }

    private func expanded(_ value: TOMLValue, _ key: String) -> TOMLValue {
        switch value {
        case .string(let text): .string(expanded(text, key) ?? "")
        case .array(let values): .array(values.map { expanded($0, key) })
        case .table(let inner):
            .table(
                StrictTable(table: inner, name: path(key), variables: variables, problems: problems).expanded()
            )
        default: value
        }
    }

    private func expanded(_ text: String, _ key: String) -> String? {
        do throws(TeeError) {
            return try variables.expanded(text)
        } catch {
            problems.add(error.within(place(key)), at: position(of: key))
            return nil
        }
    }

    /// Where `key` stands.
    func position(of key: String) -> TOMLPosition? { table.entry(key)?.position }

    /// Where `key` stands, for messages.
    func place(_ key: String) -> String {
        let position = position(of: key).map { "\($0): " } ?? ""
        return position + printable(path(key).utf8)
    }

    /// Notes that `key` does not say what it must.
    func invalid(_ key: String, _ cause: String, _ hint: String) {
        problems.add(
            TeeError(.enclavefile, object: place(key), cause: cause, hint: hint),
            at: position(of: key)
        )
    }

    private func wrong<Value>(_ key: String, _ value: TOMLValue, _ wanted: String) -> Value? {
        let odd = value.array?.first { $0.string == nil }
        let kind = odd.map { "\(value.kind) with \($0.kind)" } ?? value.kind
        invalid(key, "it is \(kind)", "write \(wanted)")
        return nil
    }

    private func path(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }
}
