import Bytes
import Crypto
import Diagnostics
import HostFiles
import StrictJSON
import Testing

@testable import SGXSDK

@Suite struct GoldenTests {
    @Test func `all cases of the original tools are there`() {
        #expect(Golden.all.count == 123)
        #expect(Golden.signed.count == 110)
    }

    @Test(arguments: Golden.signed)
    func `an enclave is measured, signed and dumped byte for byte as the original tool does`(golden: Golden) throws {
        let log = Log()
        let enclave = try golden.measured { log.text += $0 }
        #expect(enclave.mrenclave.description == golden.text("mrenclave"))
        #expect(enclave.metadataOffset == golden.json["meta_offset"]?.integer.map { Int($0) })
        #expect(SHA256Digest.of(enclave.signedMaterial).description == golden.text("gendata_sha256"))
        #expect(log.text + "Succeed.\n" == golden.text("gendata_stderr"))

        let signature = try Golden.key().sign(enclave.signedMaterial)
        let signed = try enclave.attached(signature: signature, of: try Golden.publicKey()) { log.text += $0 }
        #expect(log.text + "Succeed.\n" == golden.text("stderr"))
        #expect(signed.metadata.count == golden.json["meta_size"]?.integer.map { Int($0) })
        let expected = try Golden.file(golden.json["files"]?["meta"]?.string ?? "")
        #expect(signed.metadata.prefix(expected.count).elementsEqual(expected))
        #expect(SHA256Digest.of(signed.metadata).description == golden.text("meta_sha256"))
        #expect(SHA256Digest.of(signed.bytes).description == golden.text("signed_sha256"))

        let dump = Array(try #require(MetadataDump.text(of: signed.metadata)).utf8)
        #expect(SHA256Digest.of(dump).description == golden.text("dump_sha256"))
    }

    @Test(arguments: Golden.refused)
    func `a setting that the SDK does not know is refused in the tool's words`(golden: Golden) throws {
        let generation = try #require(golden.generation)
        let path = try #require(golden.configurationPath)
        let document = try #require(XMLReader.document(try InputFile(path).contents(limit: 1 << 20)))
        do {
            _ = try EnclaveConfiguration(document, generation)
            Issue.record("accepted")
        } catch {
            #expect(error.text == golden.text("stderr"))
        }
    }
}

/// Collects what is reported.
final class Log {
    var text = ""
}
