internal import Diagnostics
internal import StrictJSON

/// The file in an image that says by which release's rules its enclave was measured.
///
/// A manifest does not say so. Whoever changes the file gets another measurement than the one that is signed.
struct GramineRelease {
    let version: GramineVersion

    var bytes: [UInt8] {
        JSONValue.members(["gramine": .string(version.rawValue)]).compactText + [0x0a]
    }

    init(_ version: GramineVersion) { self.version = version }

    /// - Throws: errors of StrictJSON; `TB3803` if it names no release that is known.
    init(parsing bytes: [UInt8]) throws(TeeError) {
        let object = try JSONObject(try JSONValue(parsing: bytes))
        let name = try object.string("gramine") ?? ""
        guard let version = GramineVersion(rawValue: name) else {
            throw TeeError(
                .unknownRelease,
                object: "gramine",
                cause: "\"\(name)\" is none of the releases whose layout is known",
                hint: "convert the image again, or examine it with the tee-build that made it"
            )
        }
        self.version = version
    }
}
