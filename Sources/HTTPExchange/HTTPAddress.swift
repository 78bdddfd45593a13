/// The address of a service: `https://HOST[:PORT][/PATH]`, or `http://` on this very machine.
///
/// Narrower than RFC 3986, so that every program reads it alike: no user, no query, no fragment, no escapes.
public struct HTTPAddress: Sendable, Hashable, CustomStringConvertible {
    /// Whether the connection is encrypted.
    public let isSecure: Bool
    /// Host and port as they were given.
    public let authority: String
    /// The path, without a slash at its end.
    public private(set) var path: String

    /// Why a text is no address.
    public struct Refusal: Error, Sendable, Hashable {
        /// The reason, as a sentence fragment.
        public let reason: String
    }

    /// Reads an address.
    ///
    /// - Throws: the reason, if it is none or is not encrypted and leads to another machine.
    public init(parsing text: String) throws(Refusal) {
        let rest: Substring
        if text.hasPrefix("https://") {
            (isSecure, rest) = (true, text.dropFirst(8))
        } else if text.hasPrefix("http://") {
            (isSecure, rest) = (false, text.dropFirst(7))
        } else {
            throw Refusal(reason: "it starts neither with https:// nor with http://")
        }
        guard text.utf8.count <= 1024 else { throw Refusal(reason: "it is longer than 1024 bytes") }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        authority = String(rest[..<slash])
        guard !authority.contains("@") else {
            throw Refusal(reason: "a user or password stands in it, where every user of the machine can read it")
        }
        let host = try HTTPAddress.host(authority)
        var path = rest[slash...]
        while path.hasSuffix("/") { path = path.dropLast() }
        let isPlain = path.utf8.allSatisfy { byte in
            isLetterOrDigit(byte) || "/-._~".utf8.contains(byte)
        }
        guard isPlain, !path.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) else {
            throw Refusal(reason: "its path holds something else than letters, digits, - . _ ~ and /")
        }
        self.path = String(path)
        guard isSecure || isLoopback(host) else {
            throw Refusal(reason: "http:// to another machine is not encrypted")
        }
    }

    /// The address of `name` below this one.
    public func appending(_ name: String) -> HTTPAddress {
        var longer = self
        longer.path += "/" + name
        return longer
    }

    /// The address as it is given.
    public var description: String { (isSecure ? "https://" : "http://") + authority + path }

    /// The host of an authority.
    private static func host(_ authority: String) throws(Refusal) -> String {
        var host = Substring(authority)
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { throw Refusal(reason: "its host has no ]") }
            let inner = host[host.index(after: host.startIndex)..<end]
            let isAddress = !inner.isEmpty && inner.utf8.allSatisfy { isHexadecimal($0) || ":.".utf8.contains($0) }
            guard isAddress else { throw Refusal(reason: "its host is no IPv6 address") }
            try check(port: host[host.index(after: end)...])
            return "[\(inner)]"
        }
        if let colon = host.firstIndex(of: ":") {
            try check(port: host[colon...])
            host = host[..<colon]
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ isLetterOrDigit($0) || "-._".utf8.contains($0) }) else {
            throw Refusal(reason: "it names no host")
        }
        return String(host)
    }

    private static func check(port text: Substring) throws(Refusal) {
        guard text.isEmpty || text.hasPrefix(":") && text.dropFirst().utf8.allSatisfy(isDigit),
            text.isEmpty || (1...65_535).contains(Int(text.dropFirst()) ?? 0)
        else { throw Refusal(reason: "its port is no number from 1 to 65535") }
    }
}

/// Whether a host is this machine whatever name servers say: 127.0.0.0/8, ::1, and localhost, which libcurl never asks for.
private func isLoopback(_ host: String) -> Bool {
    if host == "[::1]" || host == "localhost" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
        && parts.allSatisfy { $0.count <= 3 && $0.utf8.allSatisfy(isDigit) && (0...255).contains(Int($0) ?? -1) }
}

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

private func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (0x61...0x66).contains(byte | 0x20) }

private func isLetterOrDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (0x61...0x7a).contains(byte | 0x20) }
