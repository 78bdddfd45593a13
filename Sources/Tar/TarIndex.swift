public import Bytes
public import Diagnostics
public import HostFiles

/// One member of a tar that is not compressed.
public struct TarMember: Sendable {
    /// What it is, with its cleaned path and link target.
    public let entry: TarEntry
    /// The archive.
    private let archive: FileRange

    init(_ entry: TarEntry, in archive: FileRange) {
        self.entry = entry
        self.archive = archive
    }

    /// The cleaned path.
    public var path: PathBytes { entry.path }

    /// The content of a file where it stands in the archive; nil for any other kind, and for a sparse file.
    public var content: FileRange? {
        guard entry.kind == .file, !entry.isSparse else { return nil }
        return FileRange(archive.file, offset: archive.offset + entry.contentOffset, byteCount: entry.byteCount)
    }
}

/// Where the members of a tar are that is not compressed, found without reading their content.
public enum TarIndex {
    /// The members of `archive` in their order; global PAX headers are none.
    ///
    /// - Throws: `TB3301`–`TB3305` if the archive is refused, `TB5001` if it cannot be read.
    public static func read(
        _ archive: FileRange,
        limits: LayerLimits = LayerLimits()
    ) throws(TeeError) -> [TarMember] {
        var walk = StrictTarWalk(MemberGathering(), limits: limits)
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var position = 0
        while position < archive.byteCount {
            let passed = min(walk.skippable, archive.byteCount - position)
            if passed > 0 {
                try walk.skip(passed)
                position += passed
                continue
            }
            // Headers stand close together in archives of small files only.
            let count = try archive.read(at: position, into: &buffer)
            let bytes = buffer.span.extracting(first: count)
            let taken = try walk.feedHeaders(bytes)
            position += taken
        }
        try walk.finish()
        return walk.visitor.entries.map { TarMember($0, in: archive) }
    }

    private struct MemberGathering: TarVisitor {
        var entries: [TarEntry] = []

        mutating func begin(_ entry: TarEntry) throws(TeeError) {
            if entry.kind != .globalHeader { entries.append(entry) }
        }
        mutating func content(_ bytes: Span<UInt8>) throws(TeeError) {}
        mutating func hole(_ byteCount: Int) throws(TeeError) {}
        mutating func end() throws(TeeError) {}
    }
}
