internal import Bytes
public import StrictJSON

/// One thing in which two images differ.
public struct Difference: Sendable, Hashable {
    /// What it belongs to.
    public enum Part: String, Sendable, Hashable, CaseIterable {
        /// What the image was made of: source, kit, LibOS, tool.
        case origin
        /// What a processor goes by: SIGSTRUCT and size.
        case enclave
        /// A region of the enclave, as it was measured.
        case region
        /// What the LibOS says of its configuration.
        case libOS = "libos"
        /// How the image is started.
        case launch
        /// A path of the merged layers.
        case file
    }

    /// What it belongs to.
    public let part: Part
    /// A field, region or path.
    public let object: String
    /// Its value in the first image; nil if it is not there.
    public let before: String?
    /// Its value in the second image; nil if it is not there.
    public let after: String?
    /// Lines of a text that went, behind `-`, and that came, behind `+`.
    public internal(set) var lines: [String] = []

    /// As an object with `part`, `object`, `before`, `after` and `lines`.
    public var json: JSONValue {
        .members([
            "part": .string(part.rawValue), "object": .string(object),
            "before": before.map { .string($0) } ?? .null, "after": after.map { .string($0) } ?? .null,
            "lines": .array(lines.map { .string($0) }),
        ])
    }

    /// For people, a line and those of a text below it.
    public var text: [String] {
        let name = "\(part.rawValue) \(printable(object.utf8))"
        let change =
            switch (before, after) {
            case (let before?, let after?): "\(name): \(printable(before.utf8)) -> \(printable(after.utf8))"
            case (let before?, nil): "\(name): only in the first: \(printable(before.utf8))"
            case (nil, let after): "\(name): only in the second: \(printable((after ?? "").utf8))"
            }
        return [change] + lines.map { "    " + printable($0.utf8) }
    }
}

/// A value of an image that has a name: what differences are found between.
struct NamedValue: Hashable {
    let part: Difference.Part
    let name: String
    let value: String

    /// The differences between values of the same names, in the order of the first list, then of the second.
    static func differences(_ before: [NamedValue], _ after: [NamedValue]) -> [Difference] {
        func key(_ value: NamedValue) -> String { "\(value.part.rawValue) \(value.name)" }
        let old = Dictionary(before.map { (key($0), $0.value) }) { first, _ in first }
        let new = Dictionary(after.map { (key($0), $0.value) }) { first, _ in first }
        let added = after.filter { old[key($0)] == nil }
        return (before + added).compactMap { named in
            let (before, after) = (old[key(named)], new[key(named)])
            let isSame = before.map { old in after.map { old.utf8.elementsEqual($0.utf8) } ?? false } ?? false
            return isSame ? nil : Difference(part: named.part, object: named.name, before: before, after: after)
        }
    }
}
