public import Diagnostics
internal import HostFiles
public import SystemPackage

/// A bearer token (RFC 6750) from a file. It is never printed.
public struct BearerToken: Sendable, Hashable, CustomStringConvertible {
    let text: String
    /// The file it was read from.
    public let path: String
    /// Whether the file's group or everybody may read it.
    public let isReadableByOthers: Bool

    /// Reads the token in a file; blanks and newlines at its end are not part of it.
    ///
    /// - Throws: `TB4057` if the file holds none, `TB5001` and `TB3100` if it cannot be read.
    public init(_ path: FilePath) throws(TeeError) {
        let file = try InputFile(path)
        var bytes = try file.contents(limit: BearerToken.limit)
        while let last = bytes.last, last == 0x0a || last == 0x0d || last == 0x20 { bytes.removeLast() }
        let isToken = bytes.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20) || "-._~+/=".utf8.contains(byte)
        }
        guard isToken, !bytes.isEmpty else {
            throw TeeError(
                .unusableToken,
                object: file.name,
                cause: bytes.isEmpty
                    ? "it is empty" : "something else than letters, digits, - . _ ~ + / and = stands in it",
                hint: "put the token alone into the file, on one line"
            )
        }
        self.path = file.name
        isReadableByOthers = try file.isReadableByOthers()
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// Says that there is one.
    public var description: String { "a bearer token" }

    private static let limit = 8192
}
