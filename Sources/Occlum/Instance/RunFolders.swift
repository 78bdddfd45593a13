internal import Bytes
internal import OcclumConfig

/// The folders of an instance that the host keeps files in while it runs.
enum RunFolders {
    /// Their paths in the instance, parents first: those of `occlum build`, and the sources of mounts below `run`.
    ///
    /// The LibOS makes none: it takes a source that is not there for one that was not named, and does not start
    /// (src/libos/src/config.rs, `canonicalize`).
    static func paths(_ configuration: OcclumConfiguration) -> [PathBytes] {
        var paths: Set<PathBytes> = ["run", "run/initfs", "run/initfs/__ROOT", "run/mount", "run/mount/__ROOT"]
        var waiting = configuration.mounts
        while let mount = waiting.popLast() {
            waiting += mount.options.layers ?? []
            guard let source = mount.source, source.utf8.first != PathBytes.slash else { continue }
            let parts = PathBytes(source).components.filter { !$0.elementsEqual(".".utf8) }
            guard parts.first?.elementsEqual("run".utf8) == true,
                !parts.contains(where: { $0.elementsEqual("..".utf8) })
            else { continue }
            for count in 1...parts.count {
                paths.insert(PathBytes(Array(parts.prefix(count).joined(separator: [PathBytes.slash]))))
            }
        }
        return paths.sorted()
    }
}
