/// A table while a document is read.
final class TOMLNode {
    enum Value {
        case table(TOMLNode)
        case tables(TOMLNodes)
        case complete(TOMLValue)
    }

    private(set) var keys: [(key: String, position: TOMLPosition)] = []
    private var values: [Value] = []
    private var index: [TOMLKey: Int] = [:]

    subscript(key: String) -> Value? { place(of: key).map { values[$0] } }

    func add(_ key: String, _ value: Value, at position: TOMLPosition) {
        keys.append((key, position))
        values.append(value)
        if keys.count == TOMLNode.searchedCount + 1 {
            for (place, entry) in keys.enumerated() { index[TOMLKey(entry.key)] = place }
        } else if keys.count > TOMLNode.searchedCount {
            index[TOMLKey(key)] = keys.count - 1
        }
    }

    /// The table as a value.
    var complete: TOMLTable {
        TOMLTable(
            entries: zip(keys, values).map { key, value in
                let whole: TOMLValue =
                    switch value {
                    case .table(let node): .table(node.complete)
                    case .tables(let nodes): .array(nodes.items.map { .table($0.complete) })
                    case .complete(let value): value
                    }
                return TOMLTable.Entry(key: key.key, value: whole, position: key.position)
            }
        )
    }

    private static let searchedCount = 12

    private func place(of key: String) -> Int? {
        guard keys.count > TOMLNode.searchedCount else {
            return keys.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
        }
        return index[TOMLKey(key)]
    }
}

/// The tables of `[[NAME]]` while a document is read; never empty once it is in a table.
final class TOMLNodes {
    var items: [TOMLNode]

    init(_ first: TOMLNode) { items = [first] }
}

/// What may no longer be done at a name of the document.
///
/// TOML lets a table be added to from several places, but not from everywhere: these marks say where not.
final class TOMLMarks {
    /// `[NAME]` stood here, or dotted keys made it.
    private(set) var isDeclared = false
    /// The value is complete: it was written inline.
    private(set) var isClosed = false
    private var nested: [TOMLKey: TOMLMarks] = [:]

    func isClosed(_ path: some Collection<String>) -> Bool {
        var marks = self
        for key in path {
            guard let next = marks.nested[TOMLKey(key)] else { return false }
            if next.isClosed { return true }
            marks = next
        }
        return false
    }

    func isDeclared(_ path: some Collection<String>) -> Bool {
        var marks = self
        for key in path {
            guard let next = marks.nested[TOMLKey(key)] else { return false }
            marks = next
        }
        return marks.isDeclared
    }

    func declare(_ path: some Collection<String>) { marks(at: path).isDeclared = true }

    func close(_ path: some Collection<String>) { marks(at: path).isClosed = true }

    /// Forgets everything at and below a name, which now means a new table of an array.
    func forget(_ path: [String]) {
        guard let last = path.last else { return }
        var marks = self
        for key in path.dropLast() {
            guard let next = marks.nested[TOMLKey(key)] else { return }
            marks = next
        }
        marks.nested[TOMLKey(last)] = nil
    }

    private func marks(at path: some Collection<String>) -> TOMLMarks {
        var marks = self
        for key in path {
            let next = marks.nested[TOMLKey(key)] ?? TOMLMarks()
            marks.nested[TOMLKey(key)] = next
            marks = next
        }
        return marks
    }
}
