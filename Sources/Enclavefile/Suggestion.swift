/// The one of `names` that was probably meant by `text`, as a question; nil if none is near.
func suggestion(for text: String, among names: [String]) -> String? {
    let wanted = Array(text.utf8.prefix(100))
    let nearest = names.map { (distance(wanted, Array($0.utf8)), $0) }.min { $0.0 < $1.0 }
    // Of a name of one or two letters every other such name would be near.
    return nearest.flatMap { $0.0 <= max(2, wanted.count / 3) && $0.0 < wanted.count ? "did you mean \($0.1)?" : nil }
}

/// How many bytes must be changed, added or taken away to make one text of the other (Levenshtein).
private func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (index, byte) in left.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for (column, other) in right.enumerated() {
            let changed = diagonal + (byte == other ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(changed, row[column] + 1, row[column + 1] + 1)
        }
    }
    return row[right.count]
}
