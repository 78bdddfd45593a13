internal import Bytes

/// Debian's control files (deb822(5)): paragraphs of fields.
enum DebianControl {
    /// The packages of a control file, or of a list of installed ones, with the upstream part of their versions.
    static func packages(_ text: [UInt8]) -> [(package: String, version: String)] {
        var found: [(package: String, version: String)] = []
        var package: String?
        var version: String?
        func end() {
            if let package, let version { found.append((package, upstream(version))) }
            (package, version) = (nil, nil)
        }
        for line in text.split(separator: 0x0a, omittingEmptySubsequences: false) {
            if line.isEmpty { end() }
            if let value = value(of: "Package:", in: line) { package = value }
            if let value = value(of: "Version:", in: line) { version = value }
        }
        end()
        return found
    }

    private static func value(of field: String, in line: ArraySlice<UInt8>) -> String? {
        guard line.starts(with: field.utf8) else { return nil }
        let value = line.dropFirst(field.utf8.count).filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0d }
        return String(validating: value, as: UTF8.self)
    }

    /// A version without epoch and Debian's revision (deb-version(7)).
    static func upstream(_ version: String) -> String {
        var rest = version[...]
        if let colon = rest.firstIndex(of: ":") { rest = rest[rest.index(after: colon)...] }
        if let hyphen = rest.lastIndex(of: "-") { rest = rest[..<hyphen] }
        return String(rest)
    }
}
