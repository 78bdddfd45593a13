import ImageFixtures
import StrictJSON
import SystemPackage
import Testing

@testable import Kubernetes

private let hostile = [
    "", " ", "yes", "null", "~", "1e3", "0x10", "- a", "a: b", "# c", "{{name}}", "\"", "\\", "'", "a\nb: c", "\r\n",
    "\t",
    "\u{0}\u{1}\u{7f}", "\u{85}\u{a0}\u{2028}\u{2029}\u{feff}", "\u{202e}abc", "caf\u{e9} \u{4e2d}",
    "\u{1f600}\u{10ffff}",
    "---\n", "...", "!!python/object:x", "&a", "*a", "%YAML", "$(A)", "`", "@",
]

@Test(arguments: hostile)
func `a text stands on one line of printable ASCII`(text: String) {
    let quoted = yamlText(text)
    #expect(quoted.utf8.allSatisfy { (0x20..<0x7f).contains($0) })
    #expect(quoted.hasPrefix("\"") && quoted.hasSuffix("\""))
}

@Test(arguments: hostile.filter { text in text.unicodeScalars.allSatisfy { (0x20..<0x80).contains($0.value) } })
func `printable texts are JSON strings too, and read back as they were`(text: String) throws {
    #expect(try JSONValue(parsing: Array(yamlText(text).utf8)).string == text)
}

private let python = ForeignTool("python3")

@Test(.enabled(if: python != nil && hasPyYAML, "python3 and python3-yaml are needed"))
func `a YAML reader gets every text back`() throws {
    let folder = try TemporaryDirectory()
    let document = hostile.map { "- \(yamlText($0))\n" }.joined()
    try folder.write(Array(document.utf8), to: "texts.yaml")
    let expected = JSONValue.array(hostile.map { text in .array(text.unicodeScalars.map { .integer($0.value) }) })
    let script =
        "import json,sys,yaml;print(json.dumps([[ord(c) for c in t] for t in yaml.safe_load(open(sys.argv[1]))]))"
    let outcome = try #require(python).run("-c", script, folder("texts.yaml").string)
    #expect(try JSONValue(parsing: Array(outcome.output.utf8)) == expected, "\(outcome.output)")
}

/// Whether Python has a reader of YAML.
let hasPyYAML = (try? python?.run("-c", "import yaml"))?.status == 0
