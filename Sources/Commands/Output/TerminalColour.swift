/// The few colours that a terminal text of ours has (ECMA-48 SGR codes).
enum TerminalColour: Int {
    case red = 31
    case green = 32
    case yellow = 33
    case cyan = 36

    /// `text` in this colour.
    func applied(to text: String) -> String { "\u{1b}[\(rawValue)m\(text)\u{1b}[0m" }
}
