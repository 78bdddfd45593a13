internal import Bytes
internal import Diagnostics
internal import TOML

/// A table of an Enclavefile, read key by key: what is left over is an error.
struct StrictTable {
    let table: TOMLTable
    /// The name of the table, such as `target.redis`; empty for the file itself.
    let name: String
    /// What the texts of it may refer to.
    let variables: Variables

    /// Refuses keys that are not among `known`.
    ///
    /// - Throws: `TB2100`.
    func refuse(except known: [String]) throws(TeeError) {
        for entry in table.entries where !known.contains(entry.key) {
            throw invalid(
                entry.key,
                "there is no such key",
                suggestion(for: entry.key, among: known) ?? "there are \(known.sorted().joined(separator: ", "))"
            )
        }
    }

    /// The text of `key`, its variables replaced; nil if it is not there.
    ///
    /// - Throws: `TB2100` if it is no string, `TB2101`.
    func string(_ key: String) throws(TeeError) -> String? {
        guard let value = table[key] else { return nil }
        guard let text = value.string else { throw wrong(key, value, "a string") }
        return try expanded(text, key)
    }

    /// The texts of `key`; empty if it is not there.
    ///
    /// - Throws: as ``string(_:)``.
    func strings(_ key: String) throws(TeeError) -> [String]? {
        guard let value = table[key] else { return nil }
        guard let values = value.array else { throw wrong(key, value, "an array of strings") }
        var texts: [String] = []
        for value in values {
            guard let text = value.string else { throw wrong(key, value, "an array of strings") }
            texts.append(try expanded(text, key))
        }
        return texts
    }

    /// The number of `key`, which may be a text with variables.
    ///
    /// - Throws: `TB2100` if it is none or out of range.
    func number<Number: FixedWidthInteger>(_ key: String, _: Number.Type) throws(TeeError) -> Number? {
        guard let value = table[key] else { return nil }
        var number = value.integer
        if let text = value.string, Reference.begins(in: text) { number = Int64(try expanded(text, key)) }
        guard let number else { throw wrong(key, value, "an integer") }
        guard let result = Number(exactly: number) else {
            throw invalid(key, "it is \(number)", "write a number from \(Number.min) to \(Number.max)")
        }
        return result
    }

    /// The truth of `key`, which may be a text with variables.
    ///
    /// - Throws: `TB2100` if it is none.
    func flag(_ key: String) throws(TeeError) -> Bool? {
        guard let value = table[key] else { return nil }
        if let flag = value.boolean { return flag }
        if let text = value.string, Reference.begins(in: text), let flag = Bool(try expanded(text, key)) { return flag }
        throw wrong(key, value, "true or false")
    }

    /// The table of `key`; an empty one if it is not there.
    ///
    /// - Throws: `TB2100` if it is none.
    func inner(_ key: String) throws(TeeError) -> StrictTable {
        guard let value = table[key] else {
            return StrictTable(table: TOMLTable(), name: path(key), variables: variables)
        }
        guard let inner = value.table else { throw wrong(key, value, "a table") }
        return StrictTable(table: inner, name: path(key), variables: variables)
    }

    /// The whole table with the variables of its texts replaced.
    ///
    /// - Throws: `TB2101`.
    func expanded() throws(TeeError) -> TOMLTable {
        var result = TOMLTable()
        for entry in table.entries { result[entry.key] = try expanded(entry.value, entry.key) }
        return result
    }

    private func expanded(_ value: TOMLValue, _ key: String) throws(TeeError) -> TOMLValue {
        switch value {
        case .string(let text): return .string(try expanded(text, key))
        case .array(let values):
            var result: [TOMLValue] = []
            for value in values { result.append(try expanded(value, key)) }
            return .array(result)
        case .table(let inner):
            return .table(try StrictTable(table: inner, name: path(key), variables: variables).expanded())
        default: return value
        }
    }

    private func expanded(_ text: String, _ key: String) throws(TeeError) -> String {
        try describing(place(key)) { () throws(TeeError) in try variables.expanded(text) }
    }

    /// Where `key` stands, for messages.
    func place(_ key: String) -> String {
        let position = table.entry(key)?.position.map { "\($0): " } ?? ""
        return position + printable(path(key).utf8)
    }

    func invalid(_ key: String, _ cause: String, _ hint: String) -> TeeError {
        TeeError(.enclavefile, object: place(key), cause: cause, hint: hint)
    }

    private func wrong(_ key: String, _ value: TOMLValue, _ wanted: String) -> TeeError {
        invalid(key, "it is \(value.kind)", "write \(wanted)")
    }

    private func path(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }
}
