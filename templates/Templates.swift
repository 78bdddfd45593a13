/// Every text that the program puts into an output, embedded at build time.
///
/// A template holds `{{name}}` where a value goes. A place that has a line for itself takes as many lines as its value
/// has, each indented as the place is; without a value the line goes. Nothing else is special, so that what a template
/// says is what comes out; the mustache packages of the Swift world need Foundation, which would make the program three
/// times as large.
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

    /// The embedded template for a policy of Confidential Containers' Trustee.
    public static let trusteePolicy = Template(
        name: "trustee_policy.rego",
        text: String(decoding: PackageResources.trustee_policy_rego, as: UTF8.self)
    )

    /// The embedded template for an Enclavefile to start from, without its targets.
    public static let startingEnclavefile = Template(
        name: "enclavefile.toml",
        text: String(decoding: PackageResources.enclavefile_toml, as: UTF8.self)
    )

    /// All embedded templates.
    public static let all: [Template] =
        [
            skeletonNotice, runtimeClass, pod, deployment, podSpecification, probes, aesmMounts, aesmVolumes,
            trusteePolicy, startingEnclavefile,
        ]

    /// The names of the values that the template has places for, each once, in the order of the text.
    public var placeholders: [String] {
        var result: [String] = []
        for part in Template.parts(of: text[...]) {
            if case .value(let name) = part, !result.contains(name) { result.append(name) }
        }
        return result
    }

    /// The text with `values` in their places; nil if a place has no value.
    public func rendered(_ values: KeyValuePairs<String, String>) -> String? {
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var result = ""
            let parts = Template.parts(of: line)
            for part in parts {
                switch part {
                case .text(let text): result += String(text)
                case .value(let name):
                    guard let value = values.first(where: { $0.key == name })?.value else { return nil }
                    result += value
                }
            }
            if let indentation = Template.indentation(ofLoneValueIn: parts) {
                let value = result.dropFirst(indentation.count)
                lines += value.split(separator: "\n").map { String(indentation) + $0 }
            } else {
                lines.append(result)
            }
        }
        return lines.joined(separator: "\n")
    }

    /// The blanks before a value that has its line for itself; nil for any other line.
    private static func indentation(ofLoneValueIn parts: [Part]) -> Substring? {
        var indentation: Substring = ""
        var count = 0
        for part in parts {
            switch part {
            case .text(let text):
                guard text.utf8.allSatisfy({ $0 == 0x20 }) else { return nil }
                if count == 0 { indentation += text }
            case .value: count += 1
            }
        }
        return count == 1 ? indentation : nil
    }

    private enum Part {
        case text(Substring)
        case value(String)
    }

    private static func parts(of text: Substring) -> [Part] {
        var result: [Part] = []
        var rest = text
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
