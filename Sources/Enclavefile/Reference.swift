/// What begins a reference to a variable, `${NAME}`.
enum Reference {
    private static let open: [UInt8] = Array("${".utf8)

    /// Whether a text holds what begins a reference, escaped or not.
    static func begins(in text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: open) }
    }

    /// The text escaped, so that it stands for itself whatever it holds.
    static func escaping(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        for offset in bytes.indices {
            if bytes[offset...].starts(with: open) { result.append(open[0]) }
            result.append(bytes[offset])
        }
        return String(decoding: result, as: UTF8.self)
    }
}
