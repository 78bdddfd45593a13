internal import TOML

/// A `dict` of Python while a document is read: shared by all who hold it, in the order of insertion.
final class OldTOMLTable {
    /// A value in a table or list.
    enum Value {
        case table(OldTOMLTable)
        case list(OldTOMLList)
        case plain(TOMLValue)
    }

    private var keys: [PythonText] = []
    private var values: [PythonText: Value] = [:]

    subscript(key: PythonText) -> Value? {
        get { values[key] }
        set {
            if values[key] == nil { keys.append(key) }
            values[key] = newValue
        }
    }

    /// The table as a value.
    var complete: TOMLTable {
        var table = TOMLTable()
        for key in keys { table[key.string] = values[key]?.complete }
        return table
    }
}

/// A `list` of Python, likewise.
final class OldTOMLList {
    var items: [OldTOMLTable.Value]

    init(_ items: [OldTOMLTable.Value]) { self.items = items }
}

extension OldTOMLTable.Value {
    /// The value as the rest of the program knows it.
    var complete: TOMLValue {
        switch self {
        case .table(let table): .table(table.complete)
        case .list(let list): .array(list.items.map(\.complete))
        case .plain(let value): value
        }
    }

    /// Elements of a list must be of one of these kinds.
    var kind: Int {
        switch self {
        case .table: 0
        case .list: 1
        case .plain(.string): 2
        case .plain(.integer): 3
        case .plain(.float): 4
        case .plain(.boolean): 5
        case .plain(.dateTime(let moment)): moment.day == nil ? 6 : 7
        case .plain: 8
        }
    }
}
