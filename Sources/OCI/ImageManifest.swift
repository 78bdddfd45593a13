public import Diagnostics
internal import StrictJSON

/// One image: its configuration and layers (OCI image-spec, manifest.md; Docker image manifest v2 schema 2).
public struct ImageManifest: Sendable {
    /// The configuration.
    public let config: Descriptor
    /// The layers, the lowest first.
    public let layers: [Descriptor]
    /// Notes about the image.
    public let annotations: [Descriptor.Annotation]

    /// Reads the manifest of an image.
    ///
    /// - Parameter mediaType: what its descriptor says.
    /// - Throws: errors of StrictJSON; `TB3111`; `TB3112` if it could be taken for something else; `TB3115` schema 1,
    ///   encrypted or unknown layers; `TB3116` for an artifact; `TB3118` for too many layers.
    public init(_ bytes: [UInt8], mediaType: MediaType, limits: ImageLimits = ImageLimits()) throws(TeeError) {
        let object = try JSONObject(try JSONValue(parsing: bytes, limits: limits.json))
        try object.checkSchemaVersion()
        try object.checkMediaType(expected: mediaType, allowed: [.manifest, .dockerManifest])
        for foreign in ["manifests", "fsLayers", "signatures"] where try object.has(foreign) {
            throw imageAmbiguous("manifest", "it has the member \"\(foreign)\" beside \"layers\"")
        }
        let config = try object.required("config", try object.object("config"))
        self.config = try Descriptor(config, limits: limits)
        guard self.config.mediaType.isConfig else {
            throw ImageManifest.artifact("the media type of its configuration is \(self.config.mediaType)")
        }
        guard try object.value("layers") != nil else { throw imageFormat("manifest", "it has no member \"layers\"") }
        let elements = try object.array("layers")
        guard elements.count <= limits.layers else {
            throw ImageLimits.exceeded("layers", "there are \(elements.count)", "layers", limits.layers)
        }
        var layers: [Descriptor] = []
        for (path, value) in elements {
            let layer = try Descriptor(try JSONObject(value, path: path), limits: limits)
            try ImageManifest.check(layer, path: path)
            layers.append(layer)
        }
        self.layers = layers
        annotations = try object.stringMap("annotations").map { Descriptor.Annotation(key: $0.name, value: $0.value) }
    }

    private static func check(_ layer: Descriptor, path: String) throws(TeeError) {
        guard !layer.mediaType.isEncrypted else {
            throw TeeError(
                .imageUnsupported,
                object: "\(path), \(layer.digest)",
                cause: "the layer is encrypted (\(layer.mediaType))",
                hint: "decrypt the image first: skopeo copy --decryption-key KEY"
            )
        }
        guard layer.mediaType.layerCompression != nil else {
            throw TeeError(
                .imageUnsupported,
                object: "\(path), \(layer.digest)",
                cause: "its media type \(layer.mediaType) is no layer that is read",
                hint: "layers may be plain, gzip or zstd: convert the image with skopeo copy --format oci"
            )
        }
    }

    private static func artifact(_ cause: String) -> TeeError {
        TeeError(.notAnImage, object: "manifest", cause: "not an image: \(cause)", hint: "name a container image")
    }
}
