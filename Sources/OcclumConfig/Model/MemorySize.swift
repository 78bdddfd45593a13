/// A size as Occlum.json has it: a number and a unit, such as `320MB`. The text is kept, because some releases hand it on
/// as it stands.
public struct MemorySize: Sendable, Hashable, CustomStringConvertible {
    /// The text as it was given.
    public let text: String
    /// The size in bytes.
    public let byteCount: UInt64

    /// Units in the order in which Occlum tries them (parse_memory_size in gen_internal_conf and in config.rs).
    private static let units: [(name: String, factor: UInt64)] = [
        ("KB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30), ("TB", 1 << 40), ("B", 1),
    ]

    /// The size that a text stands for; nil where Occlum takes it for none, and where the number of bytes is over 64
    /// bits, for which Occlum would take its remainder.
    public init?(_ text: String) {
        let trimmed = MemorySize.trimmed(text.unicodeScalars[...])
        for (unit, factor) in MemorySize.units {
            let scalars = unit.unicodeScalars
            guard trimmed.count >= scalars.count, trimmed.suffix(scalars.count).elementsEqual(scalars) else { continue }
            var digits = MemorySize.trimmed(trimmed.dropLast(scalars.count))
            // Rust's integers may begin with one plus sign.
            if digits.first == "+" { digits = digits.dropFirst() }
            guard !digits.isEmpty, digits.allSatisfy({ ("0"..."9").contains($0) }), let number = UInt64(String(digits))
            else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: factor)
            guard !overflow else { return nil }
            self.text = text
            byteCount = product
            return
        }
        return nil
    }

    /// A size of whole MiB, written with the unit MB.
    ///
    /// - Precondition: it fits 64 bits; for sizes of our own only.
    public init(mebibytes: UInt64) {
        text = "\(mebibytes)MB"
        byteCount = mebibytes << 20
    }

    /// A size of this many bytes, in the largest unit that it is a multiple of.
    public init(byteCount: UInt64) {
        let unit = MemorySize.units.filter { $0.factor > 1 && byteCount.isMultiple(of: $0.factor) }
            .max { $0.factor < $1.factor }
        text = unit.map { "\(byteCount / $0.factor)\($0.name)" } ?? "\(byteCount)B"
        self.byteCount = byteCount
    }

    /// The text.
    public var description: String { text }

    /// Without the blanks (Unicode's White_Space) at both ends.
    private static func trimmed(_ text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
        guard let first = text.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = text.lastIndex(where: { !$0.properties.isWhitespace })
        else { return text.prefix(0) }
        return text[first...last]
    }
}
