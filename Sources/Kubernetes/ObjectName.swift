internal import Bytes
public import Diagnostics

/// The name of an object of Kubernetes: a DNS label that every kind of object takes.
public struct ObjectName: Sendable, Hashable, CustomStringConvertible {
    /// The greatest length (RFC 1123).
    public static let byteCountLimit = 63

    /// The name.
    public let description: String

    /// A name that somebody chose.
    ///
    /// - Throws: `TB2065` if it is no DNS label.
    public init(_ text: String) throws(TeeError) {
        guard ObjectName.isLabel(text) else {
            throw TeeError(
                .objectName,
                object: "\"\(printable(text.utf8))\"",
                cause: "it is no DNS label",
                hint: "use at most 63 lower-case letters, digits and hyphens, a letter first and no hyphen last"
            )
        }
        description = text
    }

    /// A name made of the last part of a repository's path.
    public init(for repository: Repository) {
        let last = repository.path.split(separator: "/").last.map(String.init) ?? ""
        var text = ""
        for byte in last.utf8 { text.unicodeScalars.append(ObjectName.isPart(byte) ? Unicode.Scalar(byte) : "-") }
        if text.utf8.first.map({ ObjectName.isLetter($0) }) != true { text = "app-" + text }
        text = String(text.prefix(ObjectName.byteCountLimit))
        while text.hasSuffix("-") { text.removeLast() }
        description = text
    }

    private static func isLabel(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, bytes.count <= byteCountLimit else { return false }
        return isLetter(first) && last != UInt8(ascii: "-")
            && bytes.allSatisfy { isPart($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    private static func isPart(_ byte: UInt8) -> Bool { isLetter(byte) || (0x30...0x39).contains(byte) }
}
