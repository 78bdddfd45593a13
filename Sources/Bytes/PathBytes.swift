/// A path or name inside an image: bytes, compared and ordered as bytes.
///
/// Never a `String`: two names that differ only in Unicode normalisation are two files, and a name need not be UTF-8.
public struct PathBytes: Sendable, Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The bytes, as they stand.
    public let bytes: [UInt8]

    /// A path of these bytes.
    public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    /// A path of the UTF-8 bytes of `text`.
    public init(_ text: String) { bytes = Array(text.utf8) }

    /// A path of the UTF-8 bytes of a literal.
    public init(stringLiteral text: StaticString) { bytes = Array(text.description.utf8) }

    /// Whether there are no bytes.
    public var isEmpty: Bool { bytes.isEmpty }

    /// Whether the first byte is a slash.
    public var isAbsolute: Bool { bytes.first == PathBytes.slash }

    /// The parts between slashes, empty ones left out.
    public var components: [ArraySlice<UInt8>] { bytes.split(separator: PathBytes.slash) }

    /// The part after the last slash.
    public var lastComponent: ArraySlice<UInt8> {
        guard let slash = bytes.lastIndex(of: PathBytes.slash) else { return bytes[...] }
        return bytes[(slash + 1)...]
    }

    /// The text, if the bytes are UTF-8.
    public var text: String? { String(validating: bytes, as: UTF8.self) }

    /// The path for people, see ``printable(_:)``.
    public var description: String { printable(bytes) }

    /// This path with `/` and `name` put behind it; no slash is put behind an empty path.
    public func appending(_ name: some Sequence<UInt8>) -> PathBytes {
        PathBytes(isEmpty || bytes.last == PathBytes.slash ? bytes + name : bytes + [PathBytes.slash] + name)
    }

    /// Orders by unsigned bytes, as memcmp does, the shorter first among equals.
    public static func < (left: PathBytes, right: PathBytes) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    /// The byte that separates components.
    public static let slash = UInt8(ascii: "/")
}
