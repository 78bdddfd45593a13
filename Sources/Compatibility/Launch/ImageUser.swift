import Bytes

/// The numbers that an image's User stands for, by the image's own passwd and group files.
public struct ImageUser: Sendable, Hashable {
    /// The user's number.
    public let user: UInt32
    /// The group's number.
    public let group: UInt32

    /// A name that no file of the image has.
    public struct Unknown: Error, Sendable, Hashable {
        /// One line for people.
        public let explanation: String
    }

    /// Reads `User`: a name or number, with or without a group behind a colon (OCI image-spec, config.md). Without a
    /// group it is the user's own of passwd, or 0 for a number that passwd does not have.
    public init(_ text: String, tree: any ImageTree) throws(Unknown) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            .map { PathBytes($0) }
        let name = parts.first ?? ""
        let passwd = ImageUser.lines(of: "/etc/passwd", tree)
        let entry = passwd.first { $0.first == name } ?? passwd.first { $0.count > 2 && $0[2] == name && !name.isEmpty }
        if name.isEmpty {
            user = 0
        } else if let number = entry.flatMap({ ImageUser.number($0, 2) }) ?? ImageUser.number([name], 0) {
            user = number
        } else {
            throw Unknown(explanation: "User names \(name), which the image's /etc/passwd does not have")
        }
        guard parts.count == 2, !parts[1].isEmpty else {
            group = entry.flatMap { ImageUser.number($0, 3) } ?? 0
            return
        }
        let groups = ImageUser.lines(of: "/etc/group", tree)
        let groupEntry = groups.first { $0.first == parts[1] }
        guard let number = groupEntry.flatMap({ ImageUser.number($0, 2) }) ?? ImageUser.number([parts[1]], 0) else {
            throw Unknown(explanation: "User names the group \(parts[1]), which the image's /etc/group does not have")
        }
        group = number
    }

    private static func lines(of path: PathBytes, _ tree: any ImageTree) -> [[PathBytes]] {
        guard let text = (try? tree.resolve(path))?.node.fileFacts?.text else { return [] }
        return text.split(separator: 0x0a).map { line in
            line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { PathBytes($0) }
        }
    }

    private static func number(_ fields: [PathBytes], _ index: Int) -> UInt32? {
        guard index < fields.count, fields[index].bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return fields[index].text.flatMap { UInt32($0) }
    }
}
