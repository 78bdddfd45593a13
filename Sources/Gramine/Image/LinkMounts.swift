internal import Bytes
internal import Compatibility

/// Mounts in the place of symlinks to directories.
///
/// Gramine looks a trusted file up by its path on the host as the mounts give it, and follows no symlink doing so (the
/// host does, behind its back: libos/src/fs/chroot/fs.c). With `/lib` mounted from `/usr/lib`, everything below both is
/// looked up below `/usr/lib`, so one entry serves for all its names.
struct LinkMounts {
    /// The mounts, each behind those that it lies below.
    let mounts: [ImageMount]
    private let sources: [(path: PathBytes, source: PathBytes)]

    /// More links than any distribution has among its directories; those beyond are reached by entries of their own.
    static let limit = 256

    init(_ tree: any ImageTree) {
        var sources: [(path: PathBytes, source: PathBytes)] = []
        tree.forEachNode { path, node in
            guard node.kind == .symlink, sources.count < LinkMounts.limit, !LinkMounts.isVolatile(path),
                let resolved = try? tree.resolve(path), resolved.node.kind == .directory, resolved.resolved != "/",
                !path.isWithin(resolved.resolved), !LinkMounts.isVolatile(resolved.resolved), path.text != nil,
                resolved.resolved.text != nil
            else { return }
            sources.append((path, resolved.resolved))
        }
        // A link inside a linked directory is reached by the other name too.
        for outer in sources {
            for inner in sources where inner.path != outer.path && inner.path.isWithin(outer.source) {
                guard sources.count < LinkMounts.limit else { break }
                let path = inner.path.moved(from: outer.source, to: outer.path)
                if !sources.contains(where: { $0.path == path }) { sources.append((path, inner.source)) }
            }
        }
        sources.sort { $0.path < $1.path }
        self.sources = sources
        mounts = sources.map { ImageMount(path: $0.path, kind: .path($0.source)) }
    }

    /// The path on the host by which Gramine looks up what a program opens as `path`.
    func lookup(_ path: PathBytes) -> PathBytes {
        let mount = sources.filter { path.isWithin($0.path) }.max { $0.path.bytes.count < $1.path.bytes.count }
        guard let mount else { return path }
        return path.moved(from: mount.path, to: mount.source)
    }

    /// Whether a path is of the kernel or of run time, not of the image.
    static func isVolatile(_ path: PathBytes) -> Bool {
        let roots: [PathBytes] = ["/proc", "/sys", "/dev", "/run", "/tmp", "/var/run", "/var/lock", "/var/tmp"]
        return roots.contains { path.isWithin($0) }
    }
}
