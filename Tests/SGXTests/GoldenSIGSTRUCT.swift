import Diagnostics
import HostFiles
import StrictJSON
import SystemPackage

@testable import SGX

/// A SIGSTRUCT that gramine-sgx-sign 1.9 made, with what its index says of it.
struct GoldenSIGSTRUCT: CustomStringConvertible {
    let name: String
    let bytes: [UInt8]
    let facts: JSONValue

    var description: String { name }

    func text(_ key: String) -> String { facts[key]?.string ?? "" }

    /// A number that the index holds as `0x…`.
    func number(_ key: String) -> UInt64? { UInt64(text(key).dropFirst(2), radix: 16) }

    static func all() throws -> [GoldenSIGSTRUCT] {
        let index = try JSONValue(parsing: try contents("index.json"))
        return try (index.array ?? []).map {
            let name = $0["name"]?.string ?? ""
            return GoldenSIGSTRUCT(name: name, bytes: try contents("\(name)/app.sig"), facts: $0)
        }
    }

    private static func contents(_ name: String) throws -> [UInt8] {
        let folder = FilePath(#filePath).removingLastComponent().removingLastComponent()
        return try InputFile(folder.appending("Fixtures/sigstruct/\(name)")).contents(limit: 1 << 20)
    }
}
