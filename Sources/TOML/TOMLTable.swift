/// A table whose keys keep the order in which they were first mentioned, and know where that was.
///
/// Keys are compared byte by byte: `String` would take keys that differ in Unicode normalisation for one.
public struct TOMLTable: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// A key with its value.
    public struct Entry: Sendable, Hashable {
        /// The key, unquoted.
        public let key: String
        /// Its value.
        public internal(set) var value: TOMLValue
        /// Where the document mentions it first; nil for entries that no document brought.
        public let position: TOMLPosition?

        /// Entries are equal when their keys' bytes and their values are.
        public static func == (left: Entry, right: Entry) -> Bool {
            left.key.utf8.elementsEqual(right.key.utf8) && left.value == right.value
        }

        /// Hashes key and value.
        public func hash(into hasher: inout Hasher) {
            hasher.combine(key)
            hasher.combine(value)
        }
    }

    /// The entries in order.
    public private(set) var entries: [Entry] = []
    /// Made when a table is too large to be searched from its beginning.
    private var index: [TOMLKey: Int] = [:]
    private static let searchedCount = 12

    /// An empty table.
    public init() {}

    /// A table of these entries, in this order; of a key given twice the last value counts, in the first place.
    public init(dictionaryLiteral members: (String, TOMLValue)...) {
        for (key, value) in members { self[key] = value }
    }

    /// Whether there are no entries.
    public var isEmpty: Bool { entries.isEmpty }

    /// The value of `key`. Setting a new key puts it behind the others, setting nil removes it.
    public subscript(key: String) -> TOMLValue? {
        get { position(of: key).map { entries[$0].value } }
        set {
            guard let newValue else {
                remove(key)
                return
            }
            if let position = position(of: key) {
                entries[position].value = newValue
            } else {
                append(Entry(key: key, value: newValue, position: nil))
            }
        }
    }

    /// The table at `key`. Setting one puts it where the key is, or behind the others.
    public subscript(table key: String) -> TOMLTable? {
        get { self[key]?.table }
        set { self[key] = newValue.map(TOMLValue.table) }
    }

    /// The entry of `key`.
    public func entry(_ key: String) -> Entry? { position(of: key).map { entries[$0] } }

    /// Sets `key` if it is not there, as Python's `dict.setdefault` does.
    public mutating func setDefault(_ key: String, _ value: TOMLValue) {
        if position(of: key) == nil { self[key] = value }
    }

    /// Puts `entry` behind the others, with its place, if its key is not there.
    public mutating func setDefault(_ entry: Entry) {
        if position(of: entry.key) == nil { append(entry) }
    }

    /// Takes `key` out.
    public mutating func remove(_ key: String) {
        guard let position = position(of: key) else { return }
        entries.remove(at: position)
        reindex()
    }

    /// Tables are equal when their entries are, in the same order.
    public static func == (left: TOMLTable, right: TOMLTable) -> Bool { left.entries == right.entries }

    /// Hashes the entries.
    public func hash(into hasher: inout Hasher) { hasher.combine(entries) }

    init(entries: [Entry]) {
        self.entries = entries
        reindex()
    }

    mutating func append(_ entry: Entry) {
        entries.append(entry)
        if entries.count == TOMLTable.searchedCount + 1 {
            reindex()
        } else if entries.count > TOMLTable.searchedCount {
            index[TOMLKey(entry.key)] = entries.count - 1
        }
    }

    private mutating func reindex() {
        index = [:]
        guard entries.count > TOMLTable.searchedCount else { return }
        for (position, entry) in entries.enumerated() { index[TOMLKey(entry.key)] = position }
    }

    private func position(of key: String) -> Int? {
        guard entries.count > TOMLTable.searchedCount else {
            return entries.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
        }
        return index[TOMLKey(key)]
    }
}

/// A key for dictionaries: equal by bytes.
struct TOMLKey: Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: TOMLKey, right: TOMLKey) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// A place in a document, as editors count: from 1, columns in Unicode scalars.
public struct TOMLPosition: Sendable, Hashable, CustomStringConvertible {
    /// The line.
    public let line: Int
    /// The column.
    public let column: Int

    /// `line 3, column 5`.
    public var description: String { "line \(line), column \(column)" }
}
