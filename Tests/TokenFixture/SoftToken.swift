import FoundationEssentials
import Glibc
public import ImageFixtures
public import PKCS11
import SystemPackage
import Testing

/// SoftHSM 2 with tokens of its own in a temporary folder, made once for all tests of this process.
///
/// A test that needs it fails where it is missing: `.ci/install` brings it.
public struct SoftToken: Sendable {
    /// Its configuration and tokens.
    public let folder: TemporaryDirectory
    /// The module's file.
    public let module: String

    /// The PIN of every token.
    public static let pin = Array("1234".utf8)
    /// The one of this process.
    public static let shared = Result { try SoftToken() }

    /// The tokens: each suite keeps to its own, because a login counts for every session with a token, and to `refusing`
    /// nobody logs in, so that a wrong PIN is noticed.
    public static let labels = ["signing", "other", "enclave", "make", "refusing"]

    private init() throws {
        let places = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"]
        let installed = places.first { FileManager.default.isReadableFile(atPath: $0) }
        module = try #require(installed, "SoftHSM is not installed: run .ci/install")
        folder = try TemporaryDirectory()
        try folder.write([], to: "tokens/.keep")
        let configuration = "directories.tokendir = \(folder("tokens"))\nlog.level = ERROR\n"
        try folder.write(Array(configuration.utf8), to: "softhsm2.conf")
        // Once in this process, before the module reads it.
        let outcome = unsafe setenv("SOFTHSM2_CONF", folder("softhsm2.conf").string, 1)
        try #require(outcome == 0)
        for label in SoftToken.labels {
            let tool = try #require(ForeignTool("softhsm2-util"), "SoftHSM is not installed: run .ci/install")
            let outcome = try tool.run(
                "--init-token",
                "--free",
                "--label",
                label,
                "--pin",
                "1234",
                "--so-pin",
                "87654321"
            )
            try #require(outcome.status == 0, "\(outcome.output)")
        }
        for label in ["signing", "enclave", "refusing"] {
            try TokenKey.generate(uri("token=\(label);object=enclave;id=%01"), pin: SoftToken.pin)
        }
    }

    /// Takes all keys out of a token, as its administrator would: SoftHSM has a file for each object.
    public func removeKeys(of label: String) throws {
        let tree = try folder.tree().filter { $0.hasSuffix(".object") }
        let own = try tree.first {
            guard $0.hasSuffix("/token.object") else { return false }
            return try folder.read($0).firstRange(of: Array(label.utf8)) != nil
        }
        let place = try #require(own).dropLast("token.object".count)
        for name in tree where name.hasPrefix(place) && !name.hasSuffix("/token.object") {
            try FileManager.default.removeItem(atPath: folder(name).string)
        }
    }

    /// A URI in this SoftHSM.
    public func uri(_ path: String) throws -> PKCS11URI {
        try PKCS11URI(parsing: "pkcs11:\(path)?module-path=\(module)")
    }
}
