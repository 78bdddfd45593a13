import FoundationEssentials
import Testing

/// A file of the repository.
private func text(_ name: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    return String(decoding: try Data(contentsOf: root.appending(path: name)), as: UTF8.self)
}

/// What stands in `text` between `open` and `close`, each time.
private func pieces(of text: some StringProtocol, from open: String, to close: Character) -> [String] {
    var result: [String] = []
    var rest = text[text.startIndex...]
    while let start = rest.firstRange(of: open) {
        rest = rest[start.upperBound...]
        result.append(String(rest.prefix { $0 != close }))
    }
    return result
}

/// Texts in backquotes.
private func code(in text: String) -> Set<String> {
    Set(
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
            .map { String($0.element) }
    )
}

@Test func `every target but tests is in the table of the architecture, and nothing else is`() throws {
    let manifest = try text("Package.swift")
    let section = try #require(manifest.firstRange(of: "targets: [\n")).upperBound
    let lines = manifest[section...].split(separator: "\n")
    var targets: Set<String> = []
    for (line, next) in zip(lines, lines.dropFirst()) {
        let words = line.drop { $0 == " " }
        for open in ["module(\"", "cLibrary(\"", ".systemLibrary(name: \"", ".target(name: \""] {
            if words.hasPrefix(open) { targets.formUnion(pieces(of: line, from: open, to: "\"")) }
        }
        if ["module(", ".target(", ".executableTarget("].contains(String(words)) {
            targets.formUnion(pieces(of: next, from: "\"", to: "\"").prefix(1))
        }
    }
    #expect(targets.count > 30)
    let document = try text("docs/architecture.md")
    let start = try #require(document.firstRange(of: "\n| target |")).upperBound
    let table = document[start...].split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        .prefix { $0.hasPrefix("|") }
    let named = Set(table.flatMap { code(in: String($0.split(separator: "|")[0])) })
    #expect(named == targets, "missing: \(targets.subtracting(named)), too many: \(named.subtracting(targets))")
}

@Test func `what the architecture names is in the code`() throws {
    let sources = try SourceTree().files
    let words = Set(sources.flatMap { $0.lines.flatMap { $0.split { !$0.isLetter && !$0.isNumber && $0 != "_" } } })
    let targets = Set(sources.map { Substring($0.target) })
    for text in code(in: try text("docs/architecture.md")) {
        guard let first = text.first, first.isUppercase, text.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "." })
        else { continue }
        for part in text.split(separator: ".") where part != "json" && !part.hasSuffix("Tests") {
            let isFixture = part.hasSuffix("Fixture") || part.hasSuffix("Fixtures")
            let isKnown = words.contains(part) || targets.contains(part) || part.hasPrefix("C") || isFixture
            #expect(isKnown || part == "X" || part == "Benchmarks", "\(text)")
        }
    }
}

@Test func `labels and annotations of ours are those that the formats name`() throws {
    let prefix = "io.tee-build."
    var names: Set<String> = []
    for file in try SourceTree().files {
        for line in file.lines { names.formUnion(pieces(of: line, from: "\"" + prefix, to: "\"").map { prefix + $0 }) }
    }
    names.remove(prefix)
    let documented = code(in: try text("docs/formats.md")).filter { $0.hasPrefix(prefix) }
    #expect(names.count > 10)
    #expect(documented == names)
}
