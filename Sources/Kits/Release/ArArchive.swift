internal import Diagnostics
internal import HostFiles

/// The archives of ar(5), in the common form that deb(5) asks for.
enum ArArchive {
    /// A member.
    struct Member {
        let name: String
        let range: FileRange
    }

    /// The members of an archive.
    ///
    /// - Throws: `TB3703` if it is none, or is damaged.
    static func members(_ archive: FileRange) throws(TeeError) -> [Member] {
        let name = archive.file.name
        var header = [UInt8](repeating: 0, count: 60)
        func read(_ count: Int, at position: Int) throws(TeeError) -> [UInt8] {
            guard position + count <= archive.byteCount else { throw releaseUnusable(name, "it is cut off") }
            return try archive.file.bytes(at: archive.offset + position, count: count)
        }
        guard archive.byteCount >= 8, try read(8, at: 0).elementsEqual("!<arch>\n".utf8) else {
            throw releaseUnusable(name, "it is no Debian package: it does not begin as an ar archive")
        }
        var members: [Member] = []
        var position = 8
        while position < archive.byteCount {
            header = try read(60, at: position)
            let digits = header[48..<58].prefix { $0 != 0x20 }
            guard header[58] == 0x60, header[59] == 0x0a, !digits.isEmpty,
                digits.allSatisfy({ (0x30...0x39).contains($0) }), digits.count <= 10,
                let count = Int(String(decoding: digits, as: UTF8.self)), members.count < 64
            else { throw releaseUnusable(name, "the header at byte \(position) is damaged") }
            let title = header[..<16].prefix { $0 != 0x20 && $0 != 0x2f }
            position += 60
            guard count <= archive.byteCount - position else { throw releaseUnusable(name, "it is cut off") }
            members.append(
                Member(
                    name: String(decoding: title, as: UTF8.self),
                    range: FileRange(archive.file, offset: archive.offset + position, byteCount: count)
                )
            )
            position += count + count % 2
        }
        return members
    }
}
