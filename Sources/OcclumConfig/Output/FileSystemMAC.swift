/// The tag of an SEFS image or of a protected file, as Occlum writes it: 16 bytes in lower-case hexadecimal with dashes.
public struct FileSystemMAC: Sendable, Hashable, CustomStringConvertible {
    /// The text of 47 bytes, such as `0c-fc-…-2e`.
    public let text: String

    /// The length of the text.
    public static let textLength = 47

    /// The text of a tag; nil unless there are 16 bytes.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        text = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(separator: "-")
    }

    /// A tag from its text; nil if it is none.
    public init?(text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == FileSystemMAC.textLength else { return nil }
        for (index, byte) in bytes.enumerated() {
            let isDigit = (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
            guard index % 3 == 2 ? byte == UInt8(ascii: "-") : isDigit else { return nil }
        }
        self.text = text
    }

    /// The text.
    public var description: String { text }
}
