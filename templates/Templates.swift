/// Every text that the program puts into an output, embedded at build time.
///
/// A template holds `{{name}}` where a value goes. Nothing else is special, so that what a template says is what comes
/// out; the mustache packages of the Swift world need Foundation, which would make the program three times as large.
public struct Template: Sendable, Hashable {
    /// The file under `templates/`.
    public let name: String
    /// The text with its places for values.
    public let text: String

    /// A template of this text.
    public init(name: String, text: String) {
        self.name = name
        self.text = text
    }

    /// The embedded template for the text that a skeleton image carries about itself.
    public static let skeletonNotice = Template(
        name: "skeleton/README.txt",
        text: String(decoding: PackageResources.skeleton_notice_txt, as: UTF8.self)
    )

    /// All embedded templates.
    public static let all: [Template] = [skeletonNotice]

    /// The names of the values that the template has places for, each once, in the order of the text.
    public var placeholders: [String] {
        var result: [String] = []
        for part in parts { if case .value(let name) = part, !result.contains(name) { result.append(name) } }
        return result
    }

    /// The text with `values` in their places; nil if a place has no value.
    public func rendered(_ values: KeyValuePairs<String, String>) -> String? {
        var result = ""
        for part in parts {
            switch part {
            case .text(let text): result += text
            case .value(let name):
                guard let value = values.first(where: { $0.key == name })?.value else { return nil }
                result += value
            }
        }
        return result
    }

    private enum Part {
        case text(Substring)
        case value(String)
    }

    private var parts: [Part] {
        var result: [Part] = []
        var rest = text[...]
        while let open = rest.firstPair(of: "{") {
            let inner = rest[open...].dropFirst(2)
            guard let close = inner.firstPair(of: "}") else { break }
            result.append(.text(rest[..<open]))
            result.append(.value(String(inner[..<close])))
            rest = inner[close...].dropFirst(2)
        }
        result.append(.text(rest))
        return result
    }
}

extension Substring {
    /// Where a character first stands twice. The standard library's search for a text brings regular expressions along.
    fileprivate func firstPair(of character: Character) -> Index? {
        zip(indices, indices.dropFirst()).first { self[$0] == character && self[$1] == character }?.0
    }
}
