internal import Diagnostics
internal import HostFiles
internal import StrictJSON

extension SourceImage {
    /// Opens an image of what `docker save` wrote, by its `manifest.json`, as skopeo does.
    ///
    /// Such an image has no manifest of its own: it gets the OCI manifest of its parts, the same each time.
    init(
        inDockerArchive store: ArchiveStore,
        _ reference: ImageReference,
        platform: Platform,
        limits: ImageLimits
    ) throws(TeeError) {
        let images = try SourceImage.dockerImages(store, limits: limits)
        let (image, name) = try DockerManifest.select(reference.selector, in: images, archive: store.name)
        let configBytes = try SourceImage.dockerConfig(image, store, limits: limits)
        let config = try describing("\(store.name): \(image.config)") { () throws(TeeError) in
            try ImageConfig(configBytes, limits: limits)
        }
        try config.check(platform, object: "\(store.name): \(image.config)")
        guard image.layers.count == config.diffIDs.count else {
            throw SourceImage.layerCount(config, layers: image.layers.count, object: "\(store.name): \(image.config)")
        }
        var layers: [LayerBlob] = []
        for (path, diffID) in zip(image.layers, config.diffIDs) {
            layers.append(try SourceImage.dockerLayer(path, diffID, store))
        }
        let configDescriptor = Descriptor(mediaType: .config, digest: .of(configBytes), byteCount: configBytes.count)
        let bytes = DockerManifest.bytes(config: configDescriptor, layers: layers.map(\.descriptor))
        self.init(
            reference: reference,
            name: name,
            descriptor: Descriptor(mediaType: .manifest, digest: .of(bytes), byteCount: bytes.count),
            manifestBytes: bytes,
            manifest: try ImageManifest(bytes, mediaType: .manifest, limits: limits),
            hasMadeManifest: true,
            config: config,
            configBytes: configBytes,
            layers: layers
        )
    }

    private static func dockerImages(_ store: ArchiveStore, limits: ImageLimits) throws(TeeError) -> [DockerManifest] {
        guard let file = try store.file(["manifest.json"]) else {
            guard try store.file(["repositories"]) == nil else {
                throw TeeError(
                    .imageUnsupported,
                    object: store.name,
                    cause: "it was saved by Docker before 1.10: it has `repositories` and no manifest.json",
                    hint: "load it into Docker and save it again, or copy it with skopeo"
                )
            }
            throw TeeError(
                .notAnImageStore,
                object: store.name,
                cause: "it has no manifest.json",
                hint: "name an archive of docker save, or an image layout as oci-archive:FILE"
            )
        }
        let bytes = try store.document(file, "manifest.json", limit: limits.json.bytes)
        return try describing("\(store.name): manifest.json") { () throws(TeeError) in
            try DockerManifest.images(bytes, limits: limits)
        }
    }

    /// The configuration, checked against its name where that is a digest, as Docker makes it.
    private static func dockerConfig(
        _ image: DockerManifest,
        _ store: ArchiveStore,
        limits: ImageLimits
    ) throws(TeeError) -> [UInt8] {
        guard let file = try store.file([image.config]) else { throw missing(image.config, in: store) }
        let bytes = try store.document(file, image.config, limit: limits.json.bytes)
        let name = image.config.split(separator: "/").last.map(String.init) ?? ""
        let stem = name.hasSuffix(".json") ? String(name.dropLast(5)) : name
        if let digest = try? Digest("sha256:\(stem)") {
            try Descriptor(mediaType: .config, digest: digest, byteCount: bytes.count)
                .check(bytes, object: "\(store.name): \(image.config)")
        }
        return bytes
    }

    /// A layer: plain, or compressed by those who write such archives otherwise.
    private static func dockerLayer(
        _ path: String,
        _ diffID: Digest,
        _ store: ArchiveStore
    ) throws(TeeError) -> LayerBlob {
        guard let range = try store.file([path]) else { throw missing(path, in: store) }
        let compression = try LayerCompression(magicOf: range)
        let digest: Digest
        if compression == .none {
            digest = diffID
        } else if let name = path.split(separator: "/").last, path.hasPrefix("blobs/sha256/"),
            let named = try? Digest("sha256:\(name)")
        {
            digest = named
        } else {
            digest = try Digest.of(range)
        }
        let descriptor = Descriptor(mediaType: .layer(compression), digest: digest, byteCount: range.byteCount)
        return LayerBlob(descriptor: descriptor, compression: compression, diffID: diffID, range: range)
    }

    private static func missing(_ path: String, in store: ArchiveStore) -> TeeError {
        TeeError(
            .blobMissing,
            object: path,
            cause: "\(store.name) does not hold it, though its manifest.json names it",
            hint: "the archive is incomplete: save the image again"
        )
    }
}

extension LayerCompression {
    /// The compression whose magic number starts `range`; none if it is none of those read.
    init(magicOf range: FileRange) throws(TeeError) {
        let start = try range.file.bytes(at: range.offset, count: min(4, range.byteCount))
        if start.starts(with: [0x1f, 0x8b]) {
            self = .gzip
        } else if start == [0x28, 0xb5, 0x2f, 0xfd] {
            self = .zstd
        } else {
            self = .none
        }
    }
}
