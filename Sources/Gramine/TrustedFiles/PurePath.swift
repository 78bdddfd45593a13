/// A path as Python's `pathlib.PurePosixPath` keeps it: without `.` and empty parts, `..` kept.
struct PurePath: Sendable, Hashable, CustomStringConvertible {
    /// Nothing, `/`, or `//`, which POSIX leaves to the system.
    let root: String
    /// The names between slashes.
    let parts: [String]

    init(root: String, parts: [String]) {
        self.root = root
        self.parts = parts
    }

    init(_ text: String) {
        let slashes = text.utf8.prefix { $0 == UInt8(ascii: "/") }.count
        root = slashes == 0 ? "" : slashes == 2 ? "//" : "/"
        parts = text.utf8.split(separator: UInt8(ascii: "/")).compactMap { part in
            part.elementsEqual(".".utf8) ? nil : String(decoding: part, as: UTF8.self)
        }
    }

    /// Paths are equal by bytes.
    static func == (left: PurePath, right: PurePath) -> Bool {
        left.description.utf8.elementsEqual(right.description.utf8)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(description) }

    var isAbsolute: Bool { !root.isEmpty }

    /// The path of `name` in this directory; an absolute path takes its place.
    func appending(_ other: PurePath) -> PurePath {
        other.isAbsolute ? other : PurePath(root: root, parts: parts + other.parts)
    }

    func appending(_ name: String) -> PurePath { PurePath(root: root, parts: parts + [name]) }

    /// The path without its last part.
    var parent: PurePath { PurePath(root: root, parts: parts.dropLast()) }

    /// What stands behind `directory`; nil if that is no beginning of this path.
    func relative(to directory: PurePath) -> PurePath? {
        guard root == directory.root, parts.count >= directory.parts.count,
            zip(parts, directory.parts).allSatisfy({ $0.utf8.elementsEqual($1.utf8) })
        else { return nil }
        return PurePath(root: "", parts: Array(parts.dropFirst(directory.parts.count)))
    }

    var description: String {
        let text = root + parts.joined(separator: "/")
        return text.isEmpty ? "." : text
    }
}
