/// What clients may be called: names that stand in logs, documents and metrics as they are.
enum ClientName {
    static func isValid(_ name: String) -> Bool {
        let bytes = name.utf8
        return (1...64).contains(bytes.count)
            && bytes.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20) || "-._".utf8.contains(byte)
            }
    }

    static let hint = "write at most 64 letters, digits, - . and _"
}
