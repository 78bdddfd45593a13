internal import Crypto
internal import Diagnostics
internal import HostFiles
internal import StrictJSON
internal import SystemPackage

/// Writes what `docker load` reads: `manifest.json`, the configuration and the layers, not compressed.
///
/// The form is that of moby's image/spec v1.2, as containers/image writes it: layers are named by their diffID.
struct DockerArchiveOutput {
    let place: OutputPlace
    /// A name for `docker load`; nil for none.
    let name: String?

    func write(_ draft: ImageDraft, _ writer: ImageWriter) throws(TeeError) -> Digest {
        guard draft.referrers == nil else {
            throw TeeError(
                .noPlaceForReferrers,
                object: place.path.string,
                cause: "an archive for docker load has no place for documents about its image",
                hint: "write to oci:DIR:REF or oci-archive:FILE"
            )
        }
        var plain = writer
        plain.compression = .none
        var uncounted = draft
        uncounted.admits = nil
        let assembly = try ImageAssembly(uncounted, plain.builder(place.parent))
        let archive = ArchiveFile(try place.parent.newFile())
        let configName = "\(assembly.configDescriptor.digest.encoded).json"
        try archive.add("manifest.json", try manifest(assembly, configName: configName))
        let configOffset = try archive.add(configName, assembly.config.bytes)
        var layers: [Digest: FileRange] = [:]
        var offsets: [(diffID: Digest, byteCount: Int, offset: Int)] = []
        for layer in assembly.layers where layers[layer.diffID] == nil {
            let range = try PlainLayer.of(layer, spool: place.parent)
            layers[layer.diffID] = range
            offsets.append((layer.diffID, range.byteCount, try archive.add("\(layer.diffID.encoded).tar", range)))
        }
        try draft.admits?(offsets.reduce(assembly.configDescriptor.byteCount) { $0 + $1.byteCount })
        try archive.commit(in: place) { file throws(TeeError) in
            let config = FileRange(file, offset: configOffset, byteCount: assembly.configDescriptor.byteCount)
            try Descriptor.check(config, assembly.configDescriptor.digest)
            for layer in offsets {
                let range = FileRange(file, offset: layer.offset, byteCount: layer.byteCount)
                try Descriptor.check(range, layer.diffID)
            }
        }
        return DockerManifest.digest(
            config: assembly.configDescriptor,
            layers: assembly.layers.map { layer in
                let byteCount = layers[layer.diffID]?.byteCount ?? 0
                return Descriptor(mediaType: .layer, digest: layer.diffID, byteCount: byteCount)
            }
        )
    }

    private func manifest(_ assembly: ImageAssembly, configName: String) throws(TeeError) -> [UInt8] {
        let tags = try name.map { name throws(TeeError) in [JSONValue.string(try DockerName.tagged(name))] }
        let image = JSONValue.members([
            "Config": .string(configName),
            "RepoTags": tags.map(JSONValue.array) ?? .null,
            "Layers": .array(assembly.layers.map { .string("\($0.diffID.encoded).tar") }),
        ])
        return JSONValue.array([image]).compactText
    }
}

extension Descriptor {
    /// Checks that what was written reads back as `digest`.
    fileprivate static func check(_ range: FileRange, _ digest: Digest) throws(TeeError) {
        let found = try Digest.of(range, digest.algorithm)
        guard found == digest else {
            throw TeeError(
                .blobMismatch,
                object: digest.description,
                cause: "it reads back as \(found)",
                hint: "the disk is failing, or a layer is not what its diffID says: run `tee-build check` on the image"
            )
        }
    }
}
