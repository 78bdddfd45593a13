import Bytes

/// The first line of a script as Linux reads it (fs/binfmt_script.c): at most 256 bytes, one argument at most.
struct ShebangLine: Sendable, Hashable {
    /// The interpreter's path.
    let interpreter: PathBytes
    /// All that follows it, as one argument; nil if nothing does.
    let argument: PathBytes?
    /// The length of the line behind `#!`, without its newline.
    let length: Int
    /// Whether blanks stand behind the interpreter although no argument does.
    let endsWithBlanks: Bool
    /// Whether a newline ends the line.
    let hasNewline: Bool
    /// Whether the line ends with a carriage return, which Linux takes for a part of a name.
    let endsWithCarriageReturn: Bool

    /// The line that `text` begins with; nil if it names no interpreter.
    init?(_ text: [UInt8]) {
        guard text.starts(with: "#!".utf8) else { return nil }
        let line = text.dropFirst(2).prefix { $0 != 0x0a }
        length = line.count
        hasNewline = text.count > line.count + 2
        endsWithCarriageReturn = line.last == 0x0d
        let visible = endsWithCarriageReturn ? line.dropLast() : line
        let trimmed = visible.drop(while: ShebangLine.isBlank)
        let interpreter = trimmed.prefix { !ShebangLine.isBlank($0) && $0 != 0 }
        guard !interpreter.isEmpty else { return nil }
        self.interpreter = PathBytes(interpreter)
        // A NUL ends the line for Linux.
        let behind = trimmed.dropFirst(interpreter.count).prefix { $0 != 0 }
        var rest = behind.drop(while: ShebangLine.isBlank)
        endsWithBlanks = rest.isEmpty && !behind.isEmpty
        while let last = rest.last, ShebangLine.isBlank(last) { rest.removeLast() }
        argument = rest.isEmpty ? nil : PathBytes(rest)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
