import Bytes
import Crypto
import HostFiles
import ImageFixtures
import SGX
import StrictJSON
import SystemPackage
import Testing

@testable import Gramine

/// What the signers of Graphene 1.2-rc1 and Gramine 1.0 to 1.3 made of manifests of ours, which Python's package `toml`
/// reads in ways of its own: run to the end on 31 January 2026 with constants compiled from the tags' sources.
@Suite struct OldManifestTests {
    static let cases: [JSONValue] = {
        (try? JSONValue(parsing: GramineFixture.contents("old-manifests.json")))?.array ?? []
    }()

    private static let pem = Result { try RSAPrivateKey.generate().pem(passphrase: nil) }

    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try writeFile(try OldManifestTests.pem.get(), to: FilePath(path("key.pem")))
    }

    private func path(_ name: String) -> String { directory.path.appending(name).string }

    private func contents(_ name: String) throws -> [UInt8] {
        try InputFile(FilePath(path(name))).contents(limit: 1 << 20)
    }

    private func sign(_ manifest: String, version: String) throws -> (status: Int32, report: String) {
        try writeFile(Array(manifest.utf8), to: FilePath(path("app.manifest")))
        var report = ""
        let tool = GramineTool(
            program: "gramine-sgx-sign",
            environment: { _ in nil },
            today: SignatureDate(year: 2026, month: 1, day: 31) ?? .none,
            output: { _ in },
            report: { report += $0 }
        )
        let status = tool.signSGX(arguments: [
            "--gramine-version", version, "-k", path("key.pem"), "-m", path("app.manifest"), "-o", path("out"), "-s",
            path("sig"), "-l", GramineFixture.directory.appending("standin-2seg.so").string, "-q",
        ])
        return (status, report)
    }

    @Test func `there are cases`() { #expect(OldManifestTests.cases.count == 30) }

    @Test(arguments: cases.indices)
    func `manifest and signed bytes are those of the release`(index: Int) throws {
        let text = { (key: String) in OldManifestTests.cases[index][key]?.string ?? "" }
        #expect(try sign(text("manifest"), version: text("version")).status == 0)
        #expect(String(decoding: try contents("out"), as: UTF8.self) == text("measured"))
        #expect(hexadecimal(try SIGSTRUCT(parsing: try contents("sig")).signedBytes) == text("signed"))
    }

    @Test(arguments: [
        ("a = [1, \"b\"]", "two types"), ("a = 1\na = 2", "there already"), ("a", "no value"),
        ("a = \"b", "closing quote"),
        ("a = [ { b } ]", "no ="), ("[a]\n[a]", "there already"), ("a = .5", "cannot be read"),
        ("a.b = 1\na = 2", "there"),
        ("a = \"\\q\"", "unknown escape"), ("a = \"\\ud800\"", "no character"), ("[a b]", "needs quotes"),
        ("a = \"b\" c", "behind a string"), ("a = 09", "cannot be read"), ("[a.\"b]", "closing quote"),
        ("= 1", "empty"),
    ])
    func `what the package refuses is refused with its line`(document: String, cause: String) throws {
        let run = try sign("\n\(document)\n", version: "1.3")
        #expect(run.status == 1)
        #expect(run.report.contains("TB2080"))
        #expect(run.report.contains("line "))
        #expect(run.report.contains(cause))
    }

    @Test func `a document cut off or changed anywhere is refused or read, and never stops the program`() throws {
        for item in OldManifestTests.cases {
            let bytes = Array((item["manifest"]?.string ?? "").utf8)
            for place in bytes.indices {
                for byte in "\"'[]{}=.,\n#\\".utf8 where (place + Int(byte)).isMultiple(of: 31) {
                    var changed = bytes
                    changed[place] = byte
                    _ = try? GramineManifest(readingAsRelease: .v1_3, changed)
                }
                if place.isMultiple(of: 13) {
                    _ = try? GramineManifest(readingAsRelease: .v1_0, Array(bytes[..<place]))
                }
            }
        }
    }

    @Test(arguments: ["a = " + String(repeating: "[", count: 100_000), String(repeating: "a.", count: 1000) + "a = 1"])
    func `a document that is nested too deeply is refused`(document: String) throws {
        #expect(try sign(document, version: "1.2").status == 1)
    }
}
