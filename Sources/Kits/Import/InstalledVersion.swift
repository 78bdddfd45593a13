internal import Bytes
internal import Compatibility
internal import Diagnostics
internal import HostFiles
internal import LibOS

/// The versions that an installed release says of itself by the marks of its LibOS.
enum InstalledVersion {
    private static let fileLimit = 1 << 20
    private static let ignored: Set<UInt8> = [0x09, 0x0d, 0x20, UInt8(ascii: "\""), UInt8(ascii: "'")]

    static func found(_ marks: [KitContract.VersionMark], in release: any Release) throws(TeeError) -> [String] {
        var versions: Set<String> = []
        for mark in marks {
            switch mark {
            case .path(let pattern):
                for match in PathPattern(pattern).matches(in: release.tree) where match.part.contains(UInt8(ascii: "."))
                {
                    if let text = String(validating: match.part, as: UTF8.self) { versions.insert(text) }
                }
            case .line(let pattern, let prefix):
                for match in PathPattern(pattern).matches(in: release.tree) {
                    if let text = try line(prefix, in: match.path, of: release) { versions.insert(text) }
                }
            }
        }
        return versions.sorted()
    }

    private static func line(
        _ prefix: String,
        in path: PathBytes,
        of release: any Release
    ) throws(TeeError) -> String? {
        guard let place = try? release.tree.resolve(path), place.node.kind == .file,
            let file = try release.contents(of: [place.resolved]).first, file.byteCount <= fileLimit
        else { return nil }
        let text = try file.contents(limit: fileLimit)
        guard let line = text.split(separator: 0x0a).first(where: { $0.starts(with: prefix.utf8) }) else { return nil }
        let value = line.dropFirst(prefix.utf8.count).filter { !ignored.contains($0) }
        return String(validating: value, as: UTF8.self)
    }
}
