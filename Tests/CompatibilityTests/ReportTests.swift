import Bytes
import Compatibility
import Diagnostics
import StrictJSON
import Testing

private let report = CompatibilityReport(
    libOS: "occlum 0.31.0",
    findings: [
        Finding(.ports, .note, message: "n", remedy: "r"),
        Finding(.forks, .warning, path: "/b", message: "w", remedy: "r"),
        Finding(.forks, .warning, path: "/a b%", chain: ["x", "y"], message: "w", remedy: "r"),
        Finding(.programNotFound, .error, message: "e", remedy: "r"),
        Finding(.ports, .note, message: "n", remedy: "r"),
    ],
    summary: ImageSummary()
)

@Test func `findings are ordered by weight, code and path, each once`() {
    #expect(report.findings.map(\.message) == ["e", "w", "w", "n"])
    #expect(report.findings.map { $0.path?.description ?? "" } == ["", "/a b%", "/b", ""])
}

@Test func `the verdict follows the heaviest finding that is not allowed`() {
    #expect(report.verdict == .willNotRun)
    #expect(report.blocking.map(\.code) == [.programNotFound])
    let allowed = report.allowing([.programNotFound])
    #expect(allowed.verdict == .mayRun && allowed.blocking.isEmpty)
    let empty = CompatibilityReport(libOS: "x", findings: [], summary: ImageSummary())
    #expect(empty.verdict == .willRun)
    let risky = CompatibilityReport(
        libOS: "x",
        findings: [Finding(.programNotFound, .error, message: "e", remedy: "r")],
        summary: ImageSummary(),
        allowed: [.programNotFound]
    )
    #expect(risky.verdict == .mayRun, "what was allowed stays a risk")
}

@Test func `JSON has the members that scripts rely on`() throws {
    let json = report.json(image: "oci:x", digest: "sha256:0")
    #expect(json["verdict"]?.string == "will not run")
    let finding = try #require(json["findings"]?.array?[1])
    #expect(finding["code"]?.string == "TB1131")
    #expect(finding["severity"]?.string == "warning")
    #expect(finding["path"]?.string == "/a b%")
    #expect(finding["chain"]?.array?.count == 2)
    #expect(finding["message"]?.string == "w" && finding["remedy"]?.string == "r")
    #expect(json["findings"]?.array?[0]["path"] == JSONValue.null)
}

@Test func `SARIF names rules, levels and files`() throws {
    let sarif = report.allowing([.forks]).sarif(image: "oci:x", toolVersion: "1")
    #expect(sarif["version"]?.string == "2.1.0")
    let run = try #require(sarif["runs"]?.array?.first)
    let rules = try #require(run["tool"]?["driver"]?["rules"]?.array)
    #expect(rules.compactMap { $0["id"]?.string } == ["TB1101", "TB1131", "TB1157"])
    let results = try #require(run["results"]?.array)
    #expect(results.compactMap { $0["level"]?.string } == ["error", "warning", "warning", "note"])
    #expect(results.compactMap { $0["ruleIndex"]?.integer } == [0, 1, 1, 2])
    let location = results[1]["locations"]?.array?.first?["physicalLocation"]?["artifactLocation"]
    #expect(location?["uri"]?.string == "a%20b%25")
    #expect(location?["uriBaseId"]?.string == "IMAGE")
    let root = results[0]["locations"]?.array?.first?["physicalLocation"]?["artifactLocation"]
    #expect(root?["uri"]?.string == "./", "each result has a location")
    #expect(results[1]["suppressions"]?.array?.count == 1)
    #expect(results[0]["suppressions"] == nil)
}

@Test func `the text ends with the verdict and gives chain and remedy`() {
    let lines = report.render()
    #expect(lines.last?.text == "verdict: will not run in occlum 0.31.0: 1 error, 2 warnings, 1 note")
    #expect(lines.last?.severity == .error)
    #expect(lines.contains { $0.text == "    by: x => y" })
    #expect(lines.filter { $0.severity == .warning }.count == 2)
}

@Test func `presets have powers of two and known sources`() {
    for preset in RuntimePreset.all {
        #expect(preset.enclaveSize.nonzeroBitCount == 1)
        #expect(!preset.source.isEmpty && preset.threads > 0)
    }
    #expect(Set(RuntimePreset.all.map(\.name)).count == RuntimePreset.all.count)
}

@Test func `notes of one code stand together, and what is the same of several files is said once`() {
    let notes = ["/a", "/b"].map {
        Finding(.systemCallMissing, .note, path: PathBytes($0), chain: ["x", "y"], message: "calls \($0)", remedy: "r")
    }
    let keys = ["/k", "/l"].map {
        Finding(.privateKey, .warning, path: PathBytes($0), message: "is a key", remedy: "s")
    }
    let report = CompatibilityReport(libOS: "x", findings: notes + keys, summary: ImageSummary())
    let texts = report.render().map(\.text)
    let expected = [
        "warning: TB1159: is a key:", "    /k", "    /l", "    do: s", "note: TB1132: system calls without support:",
        "    /a: calls /a", "    /b: calls /b", "    do: r",
    ]
    #expect(Array(texts.suffix(9).dropLast()) == expected)
    let detailed = report.render(detailed: true).map(\.text)
    #expect(detailed.filter { $0 == "    by: x => y" }.count == 2)
}

@Test func `a chain names libraries by their names only`() {
    let chain = ["/bin/a", "needs libx.so.1", "/usr/lib/libx.so.1", "needs libz.so", "/opt/other", "symbol f"]
    let report = CompatibilityReport(
        libOS: "x",
        findings: [Finding(.forks, .warning, chain: chain, message: "w", remedy: "r")],
        summary: ImageSummary()
    )
    #expect(
        report.render().contains { $0.text == "    by: /bin/a => libx.so.1 => needs libz.so => /opt/other => symbol f" }
    )
}
