import Crypto
import Diagnostics
import FoundationEssentials
import StrictJSON
import Testing

@testable import OcclumConfig

/// Configurations, valid and not, with what upstream's own `gen_internal_conf` of each release made of them; see
/// Tests/Fixtures/occlum/README.md.
private struct Golden {
    struct Case {
        let name: String
        let version: OcclumVersion
        let usesEDMM: Bool
        let input: [UInt8]
        /// What came out; nil where the tool refused or crashed.
        let output: (xml: String, sha256: String)?
    }

    let user: FileSystemMAC
    let initial: FileSystemMAC
    let cases: [Case]

    init() throws {
        let path =
            ProcessInfo.processInfo.environment["OCCLUM_GOLDEN"]
            ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/occlum/configurations.json").path(percentEncoded: false)
        let text = [UInt8](try #require(FileManager.default.contents(atPath: path)))
        let document = try JSONObject(JSONValue(parsing: text))
        user = try #require(FileSystemMAC(text: document.string("user") ?? ""))
        initial = try #require(FileSystemMAC(text: document.string("init") ?? ""))
        cases = try document.array("cases").map { path, value in
            let object = try JSONObject(value, path: path)
            let xml = try object.string("xml")
            return Case(
                name: try object.required("name", object.string("name")),
                version: try #require(OcclumVersion(release: object.string("version") ?? "")),
                usesEDMM: try object.required("edmm", object.bool("edmm")),
                input: Array(try object.required("input", object.string("input")).utf8),
                output: try xml.map { ($0, try object.required("sys", object.string("sys"))) }
            )
        }
    }
}

@Test func `Enclave.xml and .Occlum_sys.json are upstream's, byte for byte`() throws {
    let golden = try Golden()
    var matched = 0
    for example in golden.cases {
        let label = Comment(rawValue: "\(example.name) \(example.version) \(example.usesEDMM)")
        do {
            let configuration = try OcclumConfiguration(parsing: example.input, version: example.version)
            let xml = try configuration.enclaveDocument(for: example.version, usesEDMM: example.usesEDMM)
            let document = try configuration.internalDocument(
                for: example.version,
                userImage: golden.user,
                initImage: golden.initial,
                usesEDMM: example.usesEDMM
            )
            let output = try #require(example.output, label)
            #expect(String(decoding: xml, as: UTF8.self) == output.xml, label)
            #expect(SHA256Digest.of(document).description.hasSuffix(output.sha256), label)
            // What we write for the user reads back as the same.
            let again = try OcclumConfiguration(configuration.document(for: example.version), version: example.version)
            #expect(again == configuration, label)
            matched += 1
        } catch let error as TeeError where example.output != nil {
            // The tool takes what its LibOS refuses, and 0.29.6 drops mounts.
            let isDropped = example.version == .v0_29_6 && error.object.first?.hasPrefix("mount[") == true
            #expect(error.code == .unbootableOcclumConfiguration || isDropped, "\(error)")
        } catch let error as TeeError {
            #expect(ErrorCode.ofOcclumConfig.contains(error.code), "\(error)")
        }
    }
    #expect(matched * 10 >= golden.cases.count * 6, "\(matched) of \(golden.cases.count)")
}
