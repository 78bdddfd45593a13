internal import Bytes
internal import Compression
internal import Crypto
internal import Diagnostics
internal import HostFiles
internal import OCI
internal import SystemPackage
internal import Tar

/// A Debian package (deb(5)): an archive of `debian-binary`, `control.tar` and `data.tar`, the latter two compressed.
struct DebianPackage {
    /// `data.tar`, expanded.
    let layer: LayerBlob
    /// SHA-256 of the package.
    let identity: String
    /// Name and version by its control file.
    let packages: [(package: String, version: String)]

    private static let controlLimit = 16 << 20

    /// Reads a package.
    ///
    /// - Throws: `TB3703` if it is none; `TB3240`, `TB3301` if a part of it is damaged; `TB5001`, `TB5002` from the host.
    init(_ path: FilePath, limits: LayerLimits) throws(TeeError) {
        let file = try InputFile(path)
        let members = try ArArchive.members(FileRange(file))
        guard members.first?.name == "debian-binary" else {
            throw releaseUnusable(file.name, "its first member is not debian-binary")
        }
        guard let data = members.first(where: { $0.name.hasPrefix("data.tar") }) else {
            throw releaseUnusable(file.name, "it has no member data.tar")
        }
        let spool = try OutputDirectory.temporary()
        let expanded = try describing("\(file.name): \(data.name)") { () throws(TeeError) in
            try DebianPackage.expand(data, spool, limit: limits[.expandedBytes])
        }
        let digest = try DebianPackage.digest(expanded)
        layer = LayerBlob(
            descriptor: Descriptor(mediaType: MediaType.layer, digest: digest, byteCount: expanded.byteCount),
            compression: .none,
            diffID: digest,
            range: expanded
        )
        identity = try DebianPackage.digest(FileRange(file)).description
        guard let control = members.first(where: { $0.name.hasPrefix("control.tar") }) else {
            packages = []
            return
        }
        packages = try describing("\(file.name): \(control.name)") { () throws(TeeError) in
            let tar = try DebianPackage.expand(control, spool, limit: DebianPackage.controlLimit)
            let entry = try TarIndex.read(tar, limits: limits).first { $0.path == "control" }
            guard let content = entry?.content else { return [] }
            return DebianControl.packages(try content.contents(limit: 1 << 20))
        }
    }

    private static func expand(
        _ member: ArArchive.Member,
        _ spool: OutputDirectory,
        limit: Int
    ) throws(TeeError) -> FileRange {
        var output = try spool.newFile()
        try fill(&output, member, limit: limit)
        return FileRange(try output.sealed(member.name))
    }

    private static func fill(_ output: inout OutputFile, _ member: ArArchive.Member, limit: Int) throws(TeeError) {
        // deb(5): none, gzip, xz and zstd; bzip2 and lzma are from before 2012.
        guard
            ["control.tar", "data.tar"].contains(where: { base in
                ["", ".gz", ".xz", ".zst"].contains { member.name == base + $0 }
            })
        else {
            throw releaseUnusable("", "it is compressed in a way that is not read: packages have .gz, .xz or .zst here")
        }
        func keep(_ part: Span<UInt8>) throws(TeeError) {
            guard output.byteCount + part.count <= limit else {
                throw releaseUnusable("", "it expands to over \(limit) bytes")
            }
            try output.write(part)
        }
        var first = [UInt8](repeating: 0, count: 6)
        let count = try member.range.read(at: 0, into: &first)
        if first == XZExpansion.magic {
            try XZExpansion.expand(member.range) { part throws(TeeError) in try keep(part) }
        } else {
            var expander = Expander(Expander.Format(magic: first.span.extracting(first: count)))
            try member.range.forEachPart { part throws(TeeError) in
                try expander.expand(part) { bytes throws(TeeError) in try keep(bytes) }
            }
            try expander.finish()
        }
    }

    private static func digest(_ range: FileRange) throws(TeeError) -> Digest {
        var hasher = SHA256Hasher()
        try range.forEachPart { hasher.update($0) }
        return Digest(hasher.finalize())
    }
}
