internal import Bytes
internal import Crypto
public import Diagnostics
internal import HostFiles
internal import Signing
public import SystemPackage

/// The tokens (RFC 6750) that clients prove themselves with. Only their digests are kept.
public struct ClientTokens: Sendable {
    private let clients: [(name: String, digest: [UInt8])]
    /// Whether a token itself stands in the file, and not only digests.
    public let holdsSecrets: Bool

    /// Reads a file with a client a line: its name, a blank, and its token or `sha256:` and the token's digest in
    /// hexadecimal. Empty lines and those that start with # are passed over.
    ///
    /// - Throws: `TB2096` if a line is something else, or a name or token stands twice; `TB3100` and `TB5001` if the file
    ///   cannot be read.
    public init(_ path: FilePath) throws(TeeError) {
        let text = try InputFile(path).contents(limit: 1 << 20)
        self = try describing(path.string) { () throws(TeeError) in try ClientTokens(parsing: text) }
    }

    /// Reads the text of such a file.
    ///
    /// - Throws: as ``init(_:)``.
    public init(parsing text: [UInt8]) throws(TeeError) {
        let lines = try ClientTokens.read(text)
        clients = lines.map { ($0.name, $0.digest) }
        holdsSecrets = lines.contains(where: \.isPlain)
    }

    /// The names of the clients.
    public var names: [String] { clients.map(\.name) }

    /// The client that a token belongs to; nil for none.
    ///
    /// All are compared, each whole, so that the time it takes tells nothing of any of them.
    func client(token: String) -> String? {
        let digest = SHA256Digest.of(Array(token.utf8)).bytes
        var found: Int?
        for (index, client) in clients.enumerated() {
            var difference: UInt8 = 0
            for (left, right) in zip(client.digest, digest) { difference |= left ^ right }
            if difference == 0 { found = index }
        }
        return found.map { clients[$0].name }
    }

    private struct Line {
        let name: String
        let digest: [UInt8]
        let isPlain: Bool
    }

    private static func read(_ text: [UInt8]) throws(TeeError) -> [Line] {
        var lines: [Line] = []
        for (index, bytes) in text.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
            let line = bytes.last == 0x0d ? bytes.dropLast() : bytes
            if line.allSatisfy({ $0 == 0x20 }) || line.first == 0x23 { continue }
            let client = try describing("line \(index + 1)") { () throws(TeeError) in try read(line: line) }
            guard !lines.contains(where: { $0.name == client.name || $0.digest == client.digest }) else {
                throw invalid("its name or its token stands above already").within("line \(index + 1)")
            }
            lines.append(client)
        }
        guard !lines.isEmpty else { throw invalid("no client stands in it") }
        return lines
    }

    // Nothing of a line may be shown: the token may stand anywhere in it.
    private static func read(line: some Sequence<UInt8>) throws(TeeError) -> Line {
        let fields = Array(line).split(separator: 0x20)
        guard fields.count == 2 else { throw invalid("it is not a name and a token with a blank between them") }
        let name = String(decoding: fields[0], as: UTF8.self)
        guard ClientName.isValid(name) else {
            throw invalid("its name is none of at most 64 letters, digits, - . and _")
        }
        let token = String(decoding: fields[1], as: UTF8.self)
        if token.hasPrefix("sha256:") {
            guard let digest = SHA256Digest(hexadecimal: token.dropFirst(7)) else {
                throw invalid("behind sha256: stand no 64 hexadecimal digits")
            }
            return Line(name: name, digest: digest.bytes, isPlain: false)
        }
        let isToken = fields[1].allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20) || "-._~+/=".utf8.contains(byte)
        }
        guard isToken, fields[1].count >= shortest else {
            throw invalid(
                "its token has under \(shortest) characters, or others than letters, digits and - . _ ~ + / ="
            )
        }
        return Line(name: name, digest: SHA256Digest.of(Array(fields[1])).bytes, isPlain: true)
    }

    /// Shorter ones could be guessed.
    private static let shortest = 16

    private static func invalid(_ cause: String) -> TeeError {
        TeeError(
            .serviceClients,
            object: "",
            cause: cause,
            hint: "write NAME TOKEN or NAME sha256:DIGEST on each line; `openssl rand -hex 32` makes a token"
        )
    }
}
