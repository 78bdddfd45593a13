internal import Bytes
internal import Compatibility
internal import Crypto
internal import LibOS

/// The files that an enclave of Gramine holds or opens by their hash: libpal.so and the manifest are its pages, and the
/// manifest pins the others.
struct GramineMeasuredFiles {
    let files: [MeasuredFile]

    init(_ made: ImageManifest, _ input: ImageManifestInput, _ kit: any KitFiles) {
        let pinned = ManifestFiles(made.manifest)
        let generated = Dictionary(made.files.map { ($0.path, $0.content) }) { first, _ in first }
        var files: [PathBytes: MeasuredFile] = [:]
        for entry in (pinned.libOS.map { [$0] } ?? []) + pinned.trusted {
            guard let path = entry.path, let digest = SHA256Digest(hexadecimal: entry.hash) else { continue }
            // The layers of an image lie on each other in this order, and the hash says which file is meant.
            if let content = generated[path], SHA256Digest.of(content) == digest {
                files[path] = MeasuredFile(path: path, content: .made(content), isOfLibOS: true)
            } else if kit.file(at: path)?.digest == digest {
                files[path] = MeasuredFile(path: path, content: .kit(path), isOfLibOS: true)
            } else if let found = try? input.tree.resolve(path), input.digest(found.resolved) == digest {
                files[path] = MeasuredFile(path: path, content: .image(found.resolved))
            }
        }
        let manifest = MeasuredFile(
            path: GraminePlaces.manifest,
            content: .made(made.document),
            isOfLibOS: true
        )
        files[manifest.path] = manifest
        files[GraminePlaces.pal] = MeasuredFile(
            path: GraminePlaces.pal,
            content: .kit(GraminePlaces.pal),
            isOfLibOS: true
        )
        self.files = files.values.sorted { $0.path < $1.path }
    }
}
