/// The one of `names` that was probably meant by `text`, as a question for a hint; nil if none is near.
public func suggestion(for text: String, among names: [String]) -> String? {
    nearest(to: text, among: names).map { "did you mean \($0)?" }
}

/// The one of `names` that is nearest to `text`, if it is near enough to be meant; ASCII letters of both cases are the same.
public func nearest(to text: String, among names: [String]) -> String? {
    let wanted = text.utf8.prefix(100).map(lowered)
    let nearest = names.map { (distance(wanted, $0.utf8.map(lowered)), $0) }.min { $0.0 < $1.0 }
    // Of a name of one or two letters every other such name would be near.
    return nearest.flatMap { $0.0 <= max(2, wanted.count / 3) && $0.0 < wanted.count ? $0.1 : nil }
}

private func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5a).contains(byte) ? byte + 0x20 : byte }

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
