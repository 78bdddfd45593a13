public import Diagnostics
public import StrictJSON

/// A list of manifests: `index.json` of a layout, or a blob (OCI image-spec, image-index.md; Docker manifest list).
public struct ImageIndex: Sendable {
    /// The manifests, in the order of the document.
    public let manifests: [Descriptor]
    /// The whole document, for writing it anew with what we do not know kept.
    public let document: JSONValue

    /// Reads an index.
    ///
    /// - Parameter mediaType: what the descriptor of the document says; nil for `index.json`, which has none.
    /// - Throws: errors of StrictJSON; `TB3111`, `TB3112` if it could be taken for a manifest, `TB3115` for schema 1.
    public init(_ bytes: [UInt8], mediaType: MediaType?, limits: ImageLimits = ImageLimits()) throws(TeeError) {
        document = try JSONValue(parsing: bytes, limits: limits.json)
        let object = try JSONObject(document)
        try object.checkSchemaVersion()
        try object.checkMediaType(expected: mediaType, allowed: [.index, .dockerIndex])
        for foreign in ["layers", "config", "fsLayers", "signatures"] where try object.has(foreign) {
            throw imageAmbiguous("index", "it has the member \"\(foreign)\" of a manifest beside \"manifests\"")
        }
        guard try object.value("manifests") != nil else { throw imageFormat("index", "it has no member \"manifests\"") }
        var manifests: [Descriptor] = []
        for (path, value) in try object.array("manifests") {
            manifests.append(try Descriptor(try JSONObject(value, path: path), limits: limits))
        }
        self.manifests = manifests
    }
}

extension JSONObject {
    /// Refuses Docker's schema 1 by name, and any other version than 2.
    func checkSchemaVersion() throws(TeeError) {
        let version = try required("schemaVersion", try integer("schemaVersion"))
        guard version != 1 else {
            throw TeeError(
                .imageUnsupported,
                object: "manifest",
                cause: "it is of Docker's schema 1, which names layers without their sizes",
                hint: "convert it: skopeo copy --format oci"
            )
        }
        guard version == 2 else { throw imageFormat(path(of: "schemaVersion"), "it is \(version), and 2 is read") }
    }

    /// Refuses a document that calls itself something other than its descriptor does, or than it is.
    func checkMediaType(expected: MediaType?, allowed: [MediaType]) throws(TeeError) {
        guard let text = try string("mediaType"), text != "" else { return }
        let own = MediaType(text)
        guard allowed.contains(own), expected == nil || own == expected else {
            throw imageAmbiguous(
                path(of: "mediaType"),
                "the document says \(own), and \(expected.map { "its descriptor says \($0)" } ?? "it is an index")"
            )
        }
    }
}
