import Bytes
import Crypto
import Diagnostics
import Gramine
import SGX
import Testing

/// What gramine-sgx-sign 1.9 made of the same files.
@Suite struct GoldenTests {
    @Test func `all cases are there`() {
        #expect(GramineFixture.all.count == 20)
    }

    @Test(arguments: GramineFixture.all)
    func `the measured manifest is the original's byte for byte`(fixture: GramineFixture) throws {
        var manifest = try GramineManifest(parsing: try fixture.file("app.manifest"), version: .v1_9)
        try manifest.fillDefaults(libOSPath: "/nowhere") { _ in "" }
        try manifest.expandTrustedFiles()
        #expect(
            String(decoding: manifest.document, as: UTF8.self)
                == String(decoding: try fixture.file("app.manifest.sgx"), as: UTF8.self)
        )
        #expect(SHA256Digest.of(manifest.document).description == fixture["manifest_sgx_sha256"])
    }

    @Test(arguments: GramineFixture.all)
    func `MRENCLAVE, areas and signed bytes are the original's`(fixture: GramineFixture) throws {
        let bytes = try fixture.file("app.manifest.sgx")
        let manifest = try GramineManifest(parsing: bytes, version: .v1_9)
        let constants = LayoutConstants(.v1_9)
        let enclave = try GramineEnclave(
            manifest: bytes,
            pal: try fixture.pal,
            settings: try manifest.enclaveSettings(),
            constants: constants
        )
        let layout = String(decoding: try fixture.file("layout.txt"), as: UTF8.self)
        let lines = layout.split(separator: "\n").filter { $0.contains(" [") }
        #expect(enclave.layout.areas.map(\.line) == lines.map(String.init))

        let (mrenclave, log) = try enclave.measure(recording: true)
        #expect(mrenclave.description == fixture["mrenclave"])
        #expect(log?.regions.last?.digest == mrenclave)

        let unsigned = try manifest.unsignedSIGSTRUCT(
            mrenclave: mrenclave,
            date: try SignatureDate(option: fixture["date"]),
            constants: constants
        )
        #expect(SHA256Digest.of(unsigned.signedBytes).description == fixture["tbs_sha256"])
        let signed = try SIGSTRUCT(parsing: try fixture.file("app.sig"))
        #expect(unsigned.signedBytes == signed.signedBytes)
        var attached = unsigned
        try attached.attach(signature: signed.signature, publicKey: signed.publicKey)
        #expect(attached.bytes == signed.bytes)
        #expect(attached.mrsigner.description == fixture["mrsigner"])
    }
}
