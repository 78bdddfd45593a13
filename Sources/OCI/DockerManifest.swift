internal import Bytes
internal import Diagnostics
internal import StrictJSON

/// One image of `manifest.json` in an archive of `docker save` (moby, image/spec v1.2, "Combined Image JSON").
struct DockerManifest {
    /// The path of the configuration in the archive.
    let config: String
    /// Its names.
    let tags: [String]
    /// The paths of the layers in the archive, the lowest first.
    let layers: [String]

    /// The images of `manifest.json`.
    static func images(_ bytes: [UInt8], limits: ImageLimits) throws(TeeError) -> [DockerManifest] {
        let document = try JSONValue(parsing: bytes, limits: limits.json)
        guard let elements = document.array else {
            throw JSONObject.shape("", "\(document.kind) stands where an array must")
        }
        var images: [DockerManifest] = []
        for (position, element) in elements.enumerated() {
            let object = try JSONObject(element, path: "[\(position)]")
            let layers = try object.strings("Layers")
            guard layers.count <= limits.layers else {
                throw ImageLimits.exceeded(
                    object.path(of: "Layers"),
                    "there are \(layers.count)",
                    "layers",
                    limits.layers
                )
            }
            images.append(
                DockerManifest(
                    config: try object.required("Config", try object.string("Config")),
                    tags: try object.strings("RepoTags"),
                    layers: layers
                )
            )
        }
        return images
    }

    /// Where in `images` the one is that `selector` names.
    ///
    /// - Throws: `TB2002` if several could be meant, `TB2003` if none is.
    static func select(
        _ selector: ImageReference.Selector?,
        in images: [DockerManifest],
        archive: String
    ) throws(TeeError) -> (image: DockerManifest, name: String?) {
        let list = images.enumerated().prefix(20).map { position, image in
            image.tags.first.map { printable($0.utf8) } ?? "@\(position)"
        }.joined(separator: ", ")
        func missing(_ cause: String) -> TeeError {
            let rest = images.isEmpty ? "it holds none" : "there is: \(list)"
            return TeeError(
                .noSuchImage,
                object: archive,
                cause: "\(cause); \(rest)",
                hint: "name an image that is there"
            )
        }
        switch selector {
        case nil:
            guard let image = images.first else {
                throw TeeError(
                    .notAnImage,
                    object: archive,
                    cause: "not an image: its manifest.json names none",
                    hint: "save the image again"
                )
            }
            guard images.count == 1 else {
                throw TeeError(
                    .ambiguousImage,
                    object: archive,
                    cause: "it holds \(images.count) images: \(list)",
                    hint: "name one, as in docker-archive:FILE:NAME:TAG or docker-archive:FILE@0"
                )
            }
            return (image, image.tags.first)
        case .position(let position):
            guard position < images.count else { throw missing("there is no image @\(position)") }
            return (images[position], images[position].tags.first)
        case .digest(let digest):
            throw missing("images of a Docker archive have no manifest, so there is none of digest \(digest)")
        case .name(let name):
            let wanted = DockerName.full(name)
            let matching = images.filter { image in
                image.tags.contains {
                    $0.utf8.elementsEqual(name.utf8) || DockerName.full($0).utf8.elementsEqual(wanted.utf8)
                }
            }
            guard let image = matching.first else { throw missing("there is no image \"\(printable(name.utf8))\"") }
            guard matching.count == 1 else {
                throw TeeError(
                    .ambiguousImage,
                    object: archive,
                    cause: "\(matching.count) images are named \"\(printable(name.utf8))\"",
                    hint: "name one by its place, as in docker-archive:FILE@0"
                )
            }
            return (image, name)
        }
    }

    /// The manifest that an image of a Docker archive has for us: an OCI manifest of its parts.
    static func bytes(config: Descriptor, layers: [Descriptor]) -> [UInt8] {
        ImageAssembly.manifest(config, layers, [])
    }

    /// The digest of ``bytes(config:layers:)``.
    static func digest(config: Descriptor, layers: [Descriptor]) -> Digest {
        .of(bytes(config: config, layers: layers))
    }
}
