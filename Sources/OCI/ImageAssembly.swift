internal import CivilTime
internal import Diagnostics
internal import HostFiles
internal import StrictJSON

/// An image whose every blob is known: what is left is to put them in their places.
struct ImageAssembly {
    /// A blob and where its bytes are now.
    struct Blob {
        let descriptor: Descriptor
        let content: Content

        enum Content {
            /// Made here.
            case bytes([UInt8])
            /// On the host. `isOurs` where it was made here and must be read back.
            case range(FileRange, isOurs: Bool)
        }
    }

    let manifest: Descriptor
    let config: ImageConfig
    let configDescriptor: Descriptor
    let layers: [LayerBlob]
    /// Documents about the image.
    let referrers: ReferrerAssembly
    /// All blobs, each once, in the order of their digests.
    let blobs: [Blob]

    /// Builds the new layers of `draft` and the documents that name them all, and has it admitted.
    init(_ draft: ImageDraft, _ builder: LayerBuilder) throws(TeeError) {
        var layers: [LayerBlob] = []
        var own: Set<Digest> = []
        for layer in draft.layers {
            switch layer {
            case .original(let blob): layers.append(blob)
            case .new(let files, _):
                let built = try describing("layer \(layers.count + 1)") { () throws(TeeError) in
                    try builder.layer(of: files)
                }
                own.insert(built.descriptor.digest)
                layers.append(built)
            }
        }
        config = try draft.config.settingLayers(
            layers.map(\.diffID),
            history: ImageAssembly.history(of: draft, timestamp(builder.modified))
        )
        let configBytes = config.bytes
        configDescriptor = Descriptor(mediaType: .config, digest: .of(configBytes), byteCount: configBytes.count)
        let descriptors = layers.map { layer in
            var descriptor = layer.descriptor
            descriptor.mediaType = descriptor.mediaType.distributable
            descriptor.urls = []
            return descriptor
        }
        let manifestBytes = ImageAssembly.manifest(configDescriptor, descriptors, draft.annotations)
        manifest = Descriptor(mediaType: .manifest, digest: .of(manifestBytes), byteCount: manifestBytes.count)
        self.layers = layers
        try draft.admits?(layers.reduce(configBytes.count) { $0 + $1.descriptor.byteCount })
        var blobs: [Digest: Blob] = [
            configDescriptor.digest: Blob(descriptor: configDescriptor, content: .bytes(configBytes)),
            manifest.digest: Blob(descriptor: manifest, content: .bytes(manifestBytes)),
        ]
        for layer in layers {
            let digest = layer.descriptor.digest
            blobs[digest] = Blob(
                descriptor: layer.descriptor,
                content: .range(layer.range, isOurs: own.contains(digest))
            )
        }
        let subject = manifest
        referrers = ReferrerAssembly(
            try describing("referrers") { () throws(TeeError) in try draft.referrers?(subject) ?? [] },
            to: manifest
        )
        self.blobs = (blobs.values + referrers.blobs).sortedByDigest
    }

    /// The text of a manifest of these parts.
    static func manifest(
        _ config: Descriptor,
        _ layers: [Descriptor],
        _ annotations: [Descriptor.Annotation]
    ) -> [UInt8] {
        var members = [
            JSONMember(name: "schemaVersion", value: .integer(2)),
            JSONMember(name: "mediaType", value: .string(MediaType.manifest.text)),
            JSONMember(name: "config", value: config.json),
            JSONMember(name: "layers", value: .array(layers.map(\.json))),
        ]
        if let annotations = Descriptor.json(annotations) {
            members.append(JSONMember(name: "annotations", value: annotations))
        }
        return JSONValue.object(members).compactText
    }

    /// The history of the source, if all its layers are kept, and that of the new layers.
    ///
    /// Tools match entries to layers by count, so a history that cannot be kept whole is not kept in part.
    private static func history(of draft: ImageDraft, _ created: String) -> [ImageConfig.History] {
        var originals: [Digest] = []
        var new: [ImageConfig.History] = []
        var isOnTop = true
        for layer in draft.layers {
            switch layer {
            case .original(let blob):
                originals.append(blob.diffID)
                if !new.isEmpty { isOnTop = false }
            case .new(_, var history):
                // umoci 0.4 crashes on an entry without a time.
                history.created = history.created ?? created
                new.append(history)
            }
        }
        let old = draft.config.history
        let isWhole = originals == draft.config.diffIDs && old.count(where: { !$0.isEmptyLayer }) == originals.count
        if isOnTop, isWhole { return old + new }
        guard originals.isEmpty else { return [] }
        return new
    }
}
