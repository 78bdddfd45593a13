public import Diagnostics
internal import StrictJSON

/// A manifest that says what image it is about, as it was found beside an image.
public struct Referrer: Sendable {
    /// The descriptor of its manifest.
    public let descriptor: Descriptor
    /// What kind of document it holds.
    public let artifactType: String
    /// What it says that it is about; nil if it does not say.
    public let subject: Descriptor?
    /// Its documents.
    public let layers: [Descriptor]
    /// Its configuration, which most artifacts leave empty.
    public let config: Descriptor
    private let store: any ImageStore

    /// Reads a manifest of any kind.
    init(_ descriptor: Descriptor, in store: any ImageStore, limits: ImageLimits) throws(TeeError) {
        self.descriptor = descriptor
        self.store = store
        let object = try JSONObject(try JSONValue(parsing: store.read(descriptor, limits: limits), limits: limits.json))
        try object.checkSchemaVersion()
        try object.checkMediaType(expected: descriptor.mediaType, allowed: [.manifest, .dockerManifest])
        if let subject = try object.object("subject") {
            self.subject = try Descriptor(subject, limits: limits)
        } else {
            subject = nil
        }
        let config = try object.required("config", try object.object("config"))
        self.config = try Descriptor(config, limits: limits)
        artifactType = try object.string("artifactType") ?? self.config.mediaType.text
        let elements = try object.array("layers")
        guard elements.count <= limits.layers else {
            throw ImageLimits.exceeded("layers", "there are \(elements.count)", "layers", limits.layers)
        }
        var layers: [Descriptor] = []
        for (path, value) in elements {
            layers.append(try Descriptor(try JSONObject(value, path: path), limits: limits))
        }
        self.layers = layers
    }

    /// Checks that its documents and its configuration are there and what their digests say.
    ///
    /// - Throws: `TB3113` or `TB3114` for the first that is not.
    public func checkBlobs() throws(TeeError) {
        for blob in [config] + layers {
            let found = try Digest.of(try store.locate(blob), blob.digest.algorithm)
            guard found == blob.digest else {
                throw blob.mismatch(blob.digest.description, "its digest is \(found)")
            }
        }
    }

    /// The bytes of one of its documents, which is no longer than a document of an image may be.
    ///
    /// - Throws: `TB3113`, `TB3114`, `TB3118`.
    public func content(of layer: Descriptor, limits: ImageLimits = ImageLimits()) throws(TeeError) -> [UInt8] {
        try store.read(layer, limits: limits)
    }
}

extension SourceImage {
    /// Who refers to this image where it was read from, by the list that is named after it. A Docker archive has none.
    ///
    /// Each element is a referrer, or why what is listed is none.
    ///
    /// - Throws: errors of ``ImageIndex``; `TB2002` if there are several lists, `TB3118` if too many are listed.
    public func referrers(
        limits: ImageLimits = ImageLimits()
    ) throws(TeeError) -> [(descriptor: Descriptor, found: Result<Referrer, TeeError>)] {
        guard let store else { return [] }
        let index = try store.rootIndex(limits: limits)
        let listed = try store.referrers(of: descriptor.digest, in: index, limits: limits)
        guard listed.count <= limits.documents else {
            throw ImageLimits.exceeded(
                "referrers of \(descriptor.digest)",
                "there are \(listed.count)",
                "documents",
                limits.documents
            )
        }
        return listed.map { descriptor in
            let found = Result { () throws(TeeError) in try Referrer(descriptor, in: store, limits: limits) }
            return (descriptor, found)
        }
    }
}

extension ImageStore {
    /// The descriptors in the list of referrers to `digest`; none where there is no list.
    ///
    /// - Throws: `TB2002` if there are several lists, errors of ``ImageIndex``.
    func referrers(
        of digest: Digest,
        in index: ImageIndex,
        limits: ImageLimits
    ) throws(TeeError) -> [Descriptor] {
        let name = ReferrerTag.name(of: digest)
        let lists = index.manifests.filter { $0.annotation(ImageSelection.refName) == name && $0.mediaType.isIndex }
        guard let list = lists.first else { return [] }
        guard lists.allSatisfy({ $0.digest == list.digest }) else {
            throw TeeError(
                .ambiguousImage,
                object: self.name,
                cause: "\(lists.count) lists of referrers are named \(name)",
                hint: "remove all but one from index.json"
            )
        }
        let bytes = try read(list, limits: limits)
        return try describing("referrers of \(digest)") { () throws(TeeError) in
            try ImageIndex(bytes, mediaType: list.mediaType, limits: limits)
        }.manifests
    }
}
