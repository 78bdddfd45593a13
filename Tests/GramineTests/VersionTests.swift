import Bytes
import Crypto
import Diagnostics
import Gramine
import SGX
import StrictJSON
import Testing

/// What gramine-sgx-sign of the tags v1.0 to v1.8 made of manifests of ours, with constants compiled from their sources.
@Suite struct VersionTests {
    static let cases: [JSONValue] = {
        (try? JSONValue(parsing: GramineFixture.contents("versions.json")))?.array ?? []
    }()

    @Test func `there are three cases for each release`() {
        #expect(VersionTests.cases.count == 27)
    }

    @Test(arguments: cases.indices)
    func `manifest, MRENCLAVE and signed bytes are those of the release`(index: Int) throws {
        let text = { (key: String) in VersionTests.cases[index][key]?.string ?? "" }
        let version = try #require(GramineVersion(release: text("version")))
        var manifest = try GramineManifest(parsing: Array(text("manifest").utf8), version: version)
        try manifest.fillDefaults(libOSPath: "/nowhere") { _ in "" }
        try manifest.expandTrustedFiles()
        #expect(String(decoding: manifest.document, as: UTF8.self) == text("measured"))

        let constants = LayoutConstants(version)
        let enclave = try GramineEnclave(
            manifest: manifest.document,
            pal: try PALImage(parsing: try GramineFixture.contents(text("libpal"))),
            settings: try manifest.enclaveSettings(),
            constants: constants
        )
        let mrenclave = try enclave.measure().mrenclave
        #expect(mrenclave.description == text("mrenclave"))
        let sigstruct = try manifest.unsignedSIGSTRUCT(
            mrenclave: mrenclave,
            date: try SignatureDate(option: text("date")),
            constants: constants
        )
        #expect(hexadecimal(sigstruct.signedBytes) == text("signed"))
    }

    @Test(arguments: [
        ("1.9", GramineVersion.v1_9), ("v1.3.1", .v1_3), ("1.9post~UNRELEASED", .v1_9), ("1.2-rc1", .graphene1_2rc1),
        ("1.6.2", .v1_6),
    ])
    func `releases are told by their text`(text: String, version: GramineVersion) {
        #expect(GramineVersion(release: text) == version)
    }

    @Test(arguments: ["1.10", "2.0", "1", "", "1.x", "9"])
    func `a release whose layout is not known has no version`(text: String) {
        #expect(GramineVersion(release: text) == nil)
    }

    @Test func `Graphene signs the values as their masks, dates in binary, and starts its manifest with a remark`()
        throws
    {
        var manifest = try GramineManifest(
            parsing: Array("sgx.require_avx = 1\nsgx.isvsvn = 2\n".utf8),
            version: .graphene1_2rc1
        )
        try manifest.fillDefaults(libOSPath: "") { _ in "" }
        #expect(manifest.document.starts(with: "# DO NOT MODIFY. THIS FILE WAS AUTO-GENERATED.\n\n[sgx]\n".utf8))
        let sigstruct = try manifest.unsignedSIGSTRUCT(
            mrenclave: SHA256Digest.of([]),
            date: try SignatureDate(option: "2025-01-02"),
            constants: LayoutConstants(.graphene1_2rc1)
        )
        #expect(sigstruct.attributes.rawValue == 6)
        #expect(sigstruct.attributeMask.rawValue == 6)
        #expect(sigstruct.xfrm.rawValue == 7)
        #expect(sigstruct.xfrmMask.rawValue == 7)
        #expect(sigstruct.miscMask == 0)
        #expect(sigstruct.date.rawValue == 0x0201_07e9)
    }
}
