import Diagnostics
import Gramine
import HostFiles
import StrictJSON
import SystemPackage

/// A case of the original signer, from Tests/Fixtures/gramine.
struct GramineFixture: Sendable, CustomStringConvertible {
    let name: String
    private let values: JSONValue

    var description: String { name }

    static let directory = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .appending("Fixtures/gramine")

    static let all: [GramineFixture] = {
        let document = try? JSONValue(parsing: contents("index.json"))
        return (document?.array ?? []).compactMap { value in
            value["name"]?.string.map { GramineFixture(name: $0, values: value) }
        }
    }()

    subscript(key: String) -> String { values[key]?.string ?? "" }

    func file(_ file: String) throws -> [UInt8] { try GramineFixture.contents("\(name)/\(file)") }

    var pal: PALImage {
        get throws { try PALImage(parsing: try GramineFixture.contents(self["libpal"])) }
    }

    static func contents(_ path: String) throws -> [UInt8] {
        try InputFile(directory.appending(path)).contents(limit: 1 << 24)
    }
}
