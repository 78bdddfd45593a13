public import Diagnostics
public import HostFiles
internal import SystemPackage

/// A layer of an image: where its bytes are and what they must be.
public struct LayerBlob: Sendable {
    /// Its descriptor, as the manifest has it.
    public let descriptor: Descriptor
    /// How the bytes are compressed, by the media type.
    public let compression: LayerCompression
    /// The digest that the uncompressed bytes must have.
    public let diffID: Digest
    /// The bytes: as many as the descriptor says. Whoever reads them checks the digest.
    public let range: FileRange

    /// A layer of these parts.
    public init(descriptor: Descriptor, compression: LayerCompression, diffID: Digest, range: FileRange) {
        self.descriptor = descriptor
        self.compression = compression
        self.diffID = diffID
        self.range = range
    }
}

/// An image that was opened: all its documents are read and verified, its layers located.
public struct SourceImage: Sendable {
    /// How it was named.
    public let reference: ImageReference
    /// The name in the layout or archive; nil if it has none.
    public let name: String?
    /// The descriptor of its manifest. For a Docker archive, of the manifest that it would have in a layout.
    public let descriptor: Descriptor
    /// The manifest as it stands.
    public let manifestBytes: [UInt8]
    /// The manifest.
    public let manifest: ImageManifest
    /// Whether the manifest was made while reading, because a Docker archive has none; then it has no annotations.
    public let hasMadeManifest: Bool
    /// The configuration.
    public let config: ImageConfig
    /// The configuration as it stands.
    public let configBytes: [UInt8]
    /// The layers, the lowest first.
    public let layers: [LayerBlob]
    /// Where it was read from; nil for a Docker archive, which is no layout.
    let store: (any ImageStore)?

    /// The bytes of configuration and layers as they are stored.
    public var storedByteCount: Int { layers.reduce(configBytes.count) { $0 + $1.descriptor.byteCount } }

    /// Opens the image that `reference` names.
    ///
    /// - Parameters:
    ///   - platform: which image of an index, and what the image's own configuration must be for.
    ///   - limits: what the image may ask of this machine.
    /// - Throws: `TB2002`–`TB2004` if it is not the one image there, `TB3100`–`TB3118` if it cannot be what it says.
    public static func open(
        _ reference: ImageReference,
        platform: Platform = .linuxAMD64,
        limits: ImageLimits = ImageLimits()
    ) throws(TeeError) -> SourceImage {
        let transport: ImageReference.Transport
        if let named = reference.transport { transport = named } else { transport = try sniff(reference.path) }
        switch transport {
        case .oci:
            guard HostFileKind(of: reference.path) != .regular else {
                throw TeeError(
                    .notAnImageStore,
                    object: reference.path.string,
                    cause: "it is a file, and oci: reads folders",
                    hint: "write oci-archive: or docker-archive: before its name, or the bare name"
                )
            }
            let store = DirectoryStore(directory: try InputDirectory(reference.path))
            return try SourceImage(in: store, reference, platform: platform, limits: limits)
        case .ociArchive:
            return try SourceImage(in: try archive(reference.path), reference, platform: platform, limits: limits)
        case .dockerArchive:
            let store = try archive(reference.path)
            return try SourceImage(inDockerArchive: store, reference, platform: platform, limits: limits)
        }
    }

    /// What a bare path leads to: a layout, or an archive of one, or of `docker save` if it has a `manifest.json`.
    private static func sniff(_ path: FilePath) throws(TeeError) -> ImageReference.Transport {
        if HostFileKind(of: path) == .directory { return .oci }
        return try archive(path).file(["manifest.json"]) == nil ? .ociArchive : .dockerArchive
    }

    private static func archive(_ path: FilePath) throws(TeeError) -> ArchiveStore {
        try ArchiveStore(try PlainArchive.open(path), name: path.string)
    }

    init(
        reference: ImageReference,
        name: String?,
        descriptor: Descriptor,
        manifestBytes: [UInt8],
        manifest: ImageManifest,
        hasMadeManifest: Bool,
        config: ImageConfig,
        configBytes: [UInt8],
        layers: [LayerBlob]
    ) {
        self.reference = reference
        self.name = name
        self.descriptor = descriptor
        self.manifestBytes = manifestBytes
        self.manifest = manifest
        self.hasMadeManifest = hasMadeManifest
        self.config = config
        self.configBytes = configBytes
        self.layers = layers
        store = nil
    }

    init(
        in store: any ImageStore,
        _ reference: ImageReference,
        platform: Platform,
        limits: ImageLimits
    ) throws(TeeError) {
        var selection = ImageSelection(store, limits: limits)
        let found = try selection.find(reference.selector, platform: platform)
        self.store = store
        self.reference = reference
        name = found.name
        descriptor = found.descriptor
        manifestBytes = try store.read(found.descriptor, limits: limits)
        let bytes = manifestBytes
        manifest = try describing("manifest \(found.descriptor.digest)") { () throws(TeeError) in
            try ImageManifest(bytes, mediaType: found.descriptor.mediaType, limits: limits)
        }
        hasMadeManifest = false
        configBytes = try store.read(manifest.config, limits: limits)
        let document = configBytes
        config = try describing("configuration \(manifest.config.digest)") { () throws(TeeError) in
            try ImageConfig(document, limits: limits)
        }
        try config.check(platform, object: "configuration \(manifest.config.digest)")
        layers = try SourceImage.layers(of: manifest, config) { layer throws(TeeError) in try store.locate(layer) }
    }

    static func layers(
        of manifest: ImageManifest,
        _ config: ImageConfig,
        _ locate: (Descriptor) throws(TeeError) -> FileRange
    ) throws(TeeError) -> [LayerBlob] {
        guard manifest.layers.count == config.diffIDs.count else {
            throw layerCount(config, layers: manifest.layers.count, object: "configuration \(manifest.config.digest)")
        }
        var layers: [LayerBlob] = []
        for (position, (layer, diffID)) in zip(manifest.layers, config.diffIDs).enumerated() {
            let range = try describing("layer \(position + 1)") { () throws(TeeError) in try locate(layer) }
            let compression = layer.mediaType.layerCompression ?? .none
            layers.append(LayerBlob(descriptor: layer, compression: compression, diffID: diffID, range: range))
        }
        return layers
    }

    static func layerCount(_ config: ImageConfig, layers: Int, object: String) -> TeeError {
        TeeError(
            .layerCount,
            object: object,
            cause: "\(config.diffIDs.count) diffIDs for \(layers) layers",
            hint: "manifest and configuration do not belong together: make or fetch the image again"
        )
    }
}
