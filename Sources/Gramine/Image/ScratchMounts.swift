internal import Bytes
internal import Compatibility
internal import Diagnostics

/// Mounts of memory where programs write by default, and of what declared volumes are to be.
///
/// The folders that the image has in such a place are mounted too, so that they are there as before, and empty.
struct ScratchMounts {
    private(set) var mounts: [ImageMount] = []

    private static let places: [PathBytes] = [
        "/tmp", "/run", "/var/run", "/var/lock", "/var/tmp", "/var/log", "/var/cache",
    ]
    private static let limit = 128

    init(
        _ input: ImageManifestInput,
        _ options: ImageManifestOptions,
        keeping kept: [PathBytes],
        _ findings: inout [Finding]
    ) {
        for volume in input.launch.volumes {
            let path = ScratchMounts.normal(PathBytes(volume))
            guard path != "/", path.isAbsolute else { continue }
            if case .encrypted(let name) = options.volumes {
                mounts.append(ImageMount(path: path, kind: .encrypted(keyName: name)))
            } else {
                add(path, input.tree)
                findings.append(
                    Finding(
                        .volumeInMemory,
                        .warning,
                        path: path,
                        message: "the volume is kept in the enclave's memory and is gone when the process ends",
                        remedy: "encrypt it (volumes: encrypted), or mount it in a manifest fragment"
                    )
                )
            }
        }
        addWorkingDirectory(input)
        for place in ScratchMounts.places where !mounts.contains(where: { $0.path == place }) {
            if let file = kept.first(where: { $0.isWithin(place) }) {
                findings.append(
                    Finding(
                        .scratchLeftOut,
                        .note,
                        path: place,
                        message: "it stays read-only, because the program opens \(file) in it",
                        remedy: "mount memory at the folders below it that the program writes to"
                    )
                )
            } else {
                add(place, input.tree)
            }
        }
    }

    /// The working directory where the image has none, or an empty one: runtimes make it, and Gramine does not start
    /// without. Nothing in it can be of the image, so it is there to be written to.
    private mutating func addWorkingDirectory(_ input: ImageManifestInput) {
        let directory = ScratchMounts.normal(input.launch.directory)
        guard !directory.isEmpty, !mounts.contains(where: { $0.path == directory }) else { return }
        if let found = try? input.tree.resolve(directory) {
            guard found.node.kind == .directory, input.tree.names(in: found.resolved).isEmpty else { return }
        }
        mounts.append(ImageMount(path: directory, kind: .memory))
    }

    /// Mounts memory at `place` and at the image's folders below it.
    private mutating func add(_ place: PathBytes, _ tree: any ImageTree) {
        guard mounts.count < ScratchMounts.limit else { return }
        mounts.append(ImageMount(path: place, kind: .memory))
        guard let folder = try? tree.resolve(place), folder.node.kind == .directory else { return }
        for name in tree.names(in: folder.resolved) {
            let inner = folder.resolved.appending(name.bytes)
            guard tree.node(at: inner)?.kind == .directory else { continue }
            add(place.appending(name.bytes), tree)
        }
    }

    private static func normal(_ path: PathBytes) -> PathBytes {
        var parts: [ArraySlice<UInt8>] = []
        for part in path.components where !part.elementsEqual(".".utf8) {
            if part.elementsEqual("..".utf8) { _ = parts.popLast() } else { parts.append(part) }
        }
        return PathBytes(parts.flatMap { [PathBytes.slash] + $0 })
    }
}
