internal import Bytes

/// A path with wildcards: `*` and `?` stand for bytes of one name, a part `**` for any number of folders. A pattern
/// also matches everything below what it matches.
struct PathPattern {
    private let parts: [ArraySlice<UInt8>]
    private let isLiteral: Bool

    init(_ pattern: PathBytes) {
        parts = pattern.components
        isLiteral = false
    }

    /// A path in which no byte is a wildcard.
    init(literal path: PathBytes) {
        parts = path.components
        isLiteral = true
    }

    /// Whether one of `patterns` matches.
    static func anyOf(_ patterns: [PathPattern], matches path: PathBytes) -> Bool {
        let names = path.components
        return patterns.contains { $0.matches(names) }
    }

    private func matches(_ names: [ArraySlice<UInt8>]) -> Bool {
        guard !isLiteral else { return names.starts(with: parts) { $0.elementsEqual($1) } }
        // What the parts so far can have matched: numbers of names. Behind `**` that is every number from the first on.
        var reached: Set<Int> = [0]
        for part in parts {
            var next: Set<Int> = []
            if part.elementsEqual("**".utf8) {
                if let first = reached.min() { next = Set(first...names.count) }
            } else {
                for count in reached where count < names.count && PathPattern.matches(part, names[count]) {
                    next.insert(count + 1)
                }
            }
            if next.isEmpty { return false }
            reached = next
        }
        return true
    }

    /// Whether a name matches a part, in time of the product of their lengths at worst.
    private static func matches(_ part: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        var (position, index) = (part.startIndex, name.startIndex)
        var star: (position: Int, index: Int)?
        while index < name.endIndex {
            if position < part.endIndex, part[position] == UInt8(ascii: "*") {
                star = (position + 1, index)
                position += 1
            } else if position < part.endIndex, part[position] == UInt8(ascii: "?") || part[position] == name[index] {
                position += 1
                index += 1
            } else if let last = star {
                star = (last.position, last.index + 1)
                (position, index) = (last.position, last.index + 1)
            } else {
                return false
            }
        }
        return part[position...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
