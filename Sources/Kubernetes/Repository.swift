internal import Bytes
public import Diagnostics
public import OCI

/// Where a cluster pulls an image from: `[HOST[:PORT]/]PATH[:TAG]` (distribution/reference, grammar of `name` and `tag`).
public struct Repository: Sendable, Hashable, CustomStringConvertible {
    /// Host and path, without the tag.
    public let path: String
    /// The tag; nil for none.
    public let tag: String?

    /// A repository.
    ///
    /// - Throws: `TB2066` for a text that registries do not take.
    public init(_ text: String) throws(TeeError) {
        let end = text.lastIndex(of: "/") ?? text.startIndex
        let colon = text[end...].lastIndex(of: ":")
        let path = colon.map { text[..<$0] } ?? text[...]
        let tag = colon.map { text[text.index(after: $0)...] }
        guard !path.isEmpty, path.utf8.count <= 255 else {
            throw Repository.unusable(text, "its path is empty or too long")
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        for (position, part) in parts.enumerated() {
            let isHost = position == 0 && parts.count > 1
            guard isHost ? Repository.isHost(part) : Repository.isComponent(part) else {
                throw Repository.unusable(text, "\"\(printable(part.utf8))\" is no part of a name")
            }
        }
        if let tag {
            let isTag =
                (1...128).contains(tag.utf8.count)
                && tag.utf8.allSatisfy { Repository.isWord($0) || $0 == 0x2d || $0 == 0x2e }
                && tag.utf8.first.map(Repository.isWord) == true
            guard isTag else { throw Repository.unusable(text, "\"\(printable(tag.utf8))\" is no tag") }
        }
        self.path = String(path)
        self.tag = tag.map(String.init)
    }

    /// As it was written.
    public var description: String { path + (tag.map { ":\($0)" } ?? "") }

    /// The name under which exactly this image is pulled. The tag is for people: with a digest nobody looks it up.
    public func pinned(to digest: Digest) -> String { "\(description)@\(digest)" }

    private static func isWord(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == 0x5f || isUpper(byte) }

    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5a).contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte)
    }

    /// A domain or address, and a port.
    private static func isHost(_ text: Substring) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let name = parts.first, parts.count <= 2, let first = name.utf8.first, let last = name.utf8.last else {
            return false
        }
        let isName = name.utf8.allSatisfy { isAlphanumeric($0) || isUpper($0) || $0 == 0x2d || $0 == 0x2e }
        let isPort = parts.count == 1 || UInt16(parts[1]).map { $0 > 0 } == true
        return isName && isPort && ![first, last].contains { $0 == 0x2d || $0 == 0x2e }
    }

    /// Letters and digits in lower case, with separators between: a period, one or two underscores, hyphens.
    private static func isComponent(_ text: Substring) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, isAlphanumeric(first), isAlphanumeric(last) else {
            return false
        }
        let runs = bytes.split(whereSeparator: isAlphanumeric)
        return runs.allSatisfy { run in
            run.allSatisfy { $0 == 0x2d } || run.elementsEqual([0x2e]) || run.elementsEqual([0x5f])
                || run.elementsEqual([0x5f, 0x5f])
        }
    }

    private static func unusable(_ text: String, _ cause: String) -> TeeError {
        TeeError(
            .repositoryName,
            object: "\"\(printable(text.utf8))\"",
            cause: cause,
            hint: "write it as registry.example.com/team/app or with a tag behind it, without a digest"
        )
    }
}
