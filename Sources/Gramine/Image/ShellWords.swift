internal import Bytes

/// The words of a script, or of what a shell is told by `-c`, that may name files. Variables and patterns are not expanded:
/// what cannot be known before the script runs is left to the user.
struct ShellWords {
    /// The words in order, each once.
    let paths: [PathBytes]

    private static let separators = Set(" \t\r\n\"'`;|&()<>{}=:,".utf8)
    private static let unknown = Set("$*?[~\\".utf8)
    private static let textLimit = 1 << 16

    init(_ text: [UInt8]) {
        var seen: Set<PathBytes> = []
        var paths: [PathBytes] = []
        for line in text.prefix(ShellWords.textLimit).split(separator: 0x0a) {
            guard line.first(where: { $0 != 0x20 && $0 != 0x09 }) != UInt8(ascii: "#") else { continue }
            for word in line.split(whereSeparator: { ShellWords.separators.contains($0) }) {
                guard word.count < 4096, !word.contains(where: { ShellWords.unknown.contains($0) }) else { continue }
                let path = PathBytes(word)
                if seen.insert(path).inserted { paths.append(path) }
            }
        }
        self.paths = paths
    }
}
