import Bytes
import Crypto
import Diagnostics
import HostFiles
import StrictJSON
import SystemPackage

@testable import SGXSDK

/// A case that the original tools were run on: Tests/Fixtures/sgx-sdk, see its index.json.
struct Golden: Sendable, CustomStringConvertible {
    let json: JSONValue

    static let all: [Golden] = {
        guard let bytes = try? file("index.json"), let index = try? JSONValue(parsing: bytes) else { return [] }
        return (index.array ?? []).map { Golden(json: $0) }
    }()
    static let signed = all.filter { $0.json["rc"]?.integer == 0 }
    static let refused = all.filter { $0.json["rc"]?.integer != 0 }

    static func named(_ name: String, _ sdk: String) throws -> Golden {
        struct Missing: Error {}
        guard let golden = all.first(where: { $0.text("case") == name && $0.text("sdk") == sdk }) else {
            throw Missing()
        }
        return golden
    }

    static func path(_ name: String) -> FilePath {
        FilePath(#filePath).removingLastComponent().removingLastComponent().appending("Fixtures/sgx-sdk/\(name)")
    }

    static func file(_ name: String) throws -> [UInt8] { try InputFile(path(name)).contents(limit: 1 << 24) }

    func text(_ key: String) -> String { json[key]?.string ?? "" }

    var description: String { "\(text("case")) \(text("sdk"))" }
    var image: [UInt8] { get throws { try Golden.file(text("so")) } }
    /// The XML; nil for the defaults.
    var configurationPath: FilePath? {
        let name = text("config")
        return name.isEmpty ? nil : Golden.path(String(name.dropFirst("golden/".count)))
    }
    var generation: SDKGeneration? {
        let versions: [String: UInt64] = ["2.17.1": 0x2_0011_0065, "2.20": 0x2_0014_0064, "2.26": 0x2_001a_0064]
        return versions[text("sdk")].flatMap { SDKGeneration(version: $0) }
    }

    func configuration() throws -> EnclaveConfiguration {
        guard let path = configurationPath, let generation else { return EnclaveConfiguration() }
        return try EnclaveConfiguration(xml: try InputFile(path).contents(limit: 1 << 20), for: generation)
    }

    /// Measures the case; what the tool prints goes to `report`.
    func measured(report: (String) -> Void = { _ in }) throws -> MeasuredEnclave {
        let image = try EnclaveImage(parsing: image)
        let version = try GlobalDataPlace(image).sdkVersion
        guard let generation = SDKGeneration(version: version) else { throw MetadataDraft.unknown(version) }
        return try MeasuredEnclave(
            image,
            try configuration(),
            generation: generation,
            date: Golden.date,
            options: SigningOptions(.dropIn, ignoresTextRelocations: true, ignoresInitSection: true),
            report: report
        )
    }

    static let date = SigningDate(encoded: 0x2024_0517)

    static func key() throws -> RSAPrivateKey { try RSAPrivateKey(pem: try file("test-key.pem")) }
    static func publicKey() throws -> RSAPublicKey { try RSAPublicKey(pem: try file("test-key.pub.pem")) }
}
