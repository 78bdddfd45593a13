/// The lines that a text becomes where no more than `columns` fit on one. Lines after the first are indented by four
/// more than the text is; it is broken at blanks, and in search paths behind colons.
func wrapped(_ text: String, to columns: Int) -> [String] {
    let margin = String(repeating: " ", count: text.prefix { $0 == " " }.count)
    let width = max(columns, margin.count + 24)
    var lines: [String] = []
    var line = margin
    var isEmpty = true
    for word in text.dropFirst(margin.count).split(separator: " ", omittingEmptySubsequences: false) {
        for (index, piece) in pieces(of: word).enumerated() {
            let gap = isEmpty || index > 0 ? "" : " "
            if !isEmpty, line.count + gap.count + piece.count > width {
                lines.append(line)
                line = margin + "    " + piece
            } else {
                line += gap + piece
            }
            isEmpty = false
        }
    }
    return lines + [line]
}

/// The parts of a word between which a line may end: behind colons that slashes follow.
private func pieces(of word: Substring) -> [Substring] {
    var pieces: [Substring] = []
    var start = word.startIndex
    var last: Character?
    for index in word.indices {
        if last == ":", word[index] == "/", index > start {
            pieces.append(word[start..<index])
            start = index
        }
        last = word[index]
    }
    return pieces + [word[start...]]
}
