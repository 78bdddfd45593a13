import Bytes
import Crypto
import ImageFixtures
import StrictJSON
import SystemPackage
import Tar
import Testing

/// A layout with one small image, and a key, for commands.
struct SmallImage {
    /// A key that all tests sign with.
    private static let key = Result { try RSAPrivateKey.generate().pem(passphrase: nil) }

    let layout: LayoutFixture
    let folder: TemporaryDirectory

    /// - Parameter entries: of a second layer.
    init(entries: [(TarWriterEntry, [UInt8])] = [], platform: String = "linux/amd64") throws {
        layout = try LayoutFixture()
        folder = try TemporaryDirectory()
        let base = try archive([file("bin/app", Array("#!/bin/sh\n".utf8)), file("etc/os", [1, 2, 3])])
        let upper = try archive([file("srv/data", [UInt8](repeating: 7, count: 5000))] + entries)
        let config = #","created":"2024-02-03T04:05:06Z","config":{"Cmd":["/bin/app"],"Env":["PATH=/bin"]}"#
        let manifest = try layout.image(layers: [base, upper], platform: platform, more: config)
        try layout.index([manifest.descriptor(LayoutFixture.name("app"))])
        let file = try FileDescriptor.open(
            folder("key.pem"),
            .writeOnly,
            options: [.create, .exclusiveCreate],
            permissions: .ownerReadWrite
        )
        _ = try file.closeAfter { try file.writeAll(SmallImage.key.get()) }
    }

    var source: String { "oci:\(layout.directory.path):app" }
    var signer: [String] { ["--signer", "file:\(folder("key.pem"))"] }

    /// A place for an output in the folder.
    func output(_ name: String = "out", _ transport: String = "oci") -> String { "\(transport):\(folder(name))" }

    /// Runs `convert` to `output`, signed with the key.
    func convert(
        to output: String,
        _ options: String...,
        environment: [String: String] = [:]
    ) async -> CapturedRun {
        await CapturedRun(arguments: ["convert", source, output] + signer + options, environment: environment)
    }
}

extension CapturedRun {
    /// The lines of standard output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }

    /// Standard output as one JSON value.
    func json() throws -> JSONValue { try JSONValue(parsing: Array(output.utf8)) }
}
