internal import Bytes
internal import Diagnostics
internal import Signing
internal import TOML

/// A table of a policy, read key by key, each error with its line.
struct PolicyTable {
    let table: TOMLTable
    /// Its name, such as `client.ci`; empty for the file itself.
    let name: String

    func refuse(except known: [String]) throws(TeeError) {
        for entry in table.entries where !known.contains(where: { $0.utf8.elementsEqual(entry.key.utf8) }) {
            throw invalid(entry.key, "there is no such key", "there are \(known.joined(separator: ", "))")
        }
    }

    func number<Number: FixedWidthInteger>(_ key: String, from lowest: Number = 0) throws(TeeError) -> Number? {
        guard let value = table[key] else { return nil }
        guard let number = value.integer.flatMap({ Number(exactly: $0) }), number >= lowest else {
            throw invalid(key, "it is no integer from \(lowest) to \(Number.max)", "write a number")
        }
        return number
    }

    func numbers(_ key: String) throws(TeeError) -> Set<UInt16>? {
        try elements(key, "an array of integers from 0 to 65535") { $0.integer.flatMap { UInt16(exactly: $0) } }
    }

    func flag(_ key: String) throws(TeeError) -> Bool? {
        guard let value = table[key] else { return nil }
        guard let flag = value.boolean else { throw invalid(key, "it is \(value.kind)", "write true or false") }
        return flag
    }

    func string(_ key: String) throws(TeeError) -> String? {
        guard let value = table[key] else { return nil }
        guard let text = value.string else { throw invalid(key, "it is \(value.kind)", "write a string") }
        return text
    }

    func elements<Element: Hashable>(
        _ key: String,
        _ wanted: String,
        _ read: (TOMLValue) -> Element?
    ) throws(TeeError) -> Set<Element>? {
        guard let value = table[key] else { return nil }
        guard let values = value.array else { throw invalid(key, "it is \(value.kind)", "write \(wanted)") }
        var result: Set<Element> = []
        for value in values {
            guard let element = read(value) else {
                throw invalid(key, "an element is something else", "write \(wanted)")
            }
            result.insert(element)
        }
        return result
    }

    /// The table of `key`; an empty one if it is not there.
    func inner(_ key: String) throws(TeeError) -> PolicyTable {
        let name = name.isEmpty ? key : "\(name).\(key)"
        guard let value = table[key] else { return PolicyTable(table: TOMLTable(), name: name) }
        guard let inner = value.table else { throw invalid(key, "it is \(value.kind)", "write a table, [\(name)]") }
        return PolicyTable(table: inner, name: name)
    }

    func invalid(_ key: String, _ cause: String, _ hint: String) -> TeeError {
        let position = table.entry(key)?.position.map { "\($0): " } ?? ""
        let path = name.isEmpty ? key : "\(name).\(key)"
        return TeeError(.servicePolicy, object: position + printable(path.utf8), cause: cause, hint: hint)
    }
}
