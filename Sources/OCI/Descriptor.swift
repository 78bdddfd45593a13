internal import Bytes
internal import Diagnostics
internal import StrictJSON

/// Names a blob (OCI image-spec, descriptor.md).
public struct Descriptor: Sendable, Hashable {
    /// A key and its value, in the order of the document.
    public struct Annotation: Sendable, Hashable {
        /// The key.
        public let key: String
        /// The value.
        public let value: String

        /// An annotation.
        public init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    /// What the blob is.
    public var mediaType: MediaType
    /// The digest of its bytes.
    public let digest: Digest
    /// Its length in bytes, never negative.
    public let byteCount: Int
    /// Where else it may be had; never fetched.
    public var urls: [String] = []
    /// Notes about the blob.
    public var annotations: [Annotation] = []
    /// For which platform a manifest is.
    public var platform: Platform?
    /// The kind of artifact that a manifest describes.
    public var artifactType: String?

    /// A descriptor of these three, with nothing else.
    public init(mediaType: MediaType, digest: Digest, byteCount: Int) {
        self.mediaType = mediaType
        self.digest = digest
        self.byteCount = byteCount
    }

    /// Reads a descriptor, and checks `data` against digest and size where it carries the blob itself.
    ///
    /// - Throws: `TB3004` or `TB3111` naming the member, `TB3113` if `data` does not match, `TB3118` over a limit.
    init(_ object: JSONObject, limits: ImageLimits) throws(TeeError) {
        mediaType = MediaType(try object.required("mediaType", try object.string("mediaType")))
        let digestText = try object.required("digest", try object.string("digest"))
        digest = try describing(object.path) { () throws(TeeError) in try Digest(digestText) }
        let size = try object.required("size", try object.integer("size"))
        guard size >= 0 else { throw imageFormat(object.path(of: "size"), "it is negative: \(size)") }
        guard size <= Int64(limits.blobByteCount) else {
            throw ImageLimits.exceeded(object.path(of: "size"), "\(size) bytes", "blob-bytes", limits.blobByteCount)
        }
        byteCount = Int(size)
        urls = try object.strings("urls")
        annotations = try object.stringMap("annotations").map { Annotation(key: $0.name, value: $0.value) }
        if let platform = try object.object("platform") { self.platform = try Platform(platform) }
        artifactType = try object.string("artifactType")
        if let data = try object.string("data") {
            guard let bytes = bytes(base64: data) else {
                throw imageFormat(object.path(of: "data"), "it is not base64")
            }
            try check(bytes, object: object.path(of: "data"))
        }
    }

    /// The value of an annotation; nil if there is none.
    public func annotation(_ key: String) -> String? {
        annotations.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }

    /// Checks that `bytes` are those of this descriptor.
    ///
    /// - Throws: `TB3113` with both sizes or both digests.
    func check(_ bytes: [UInt8], object: String) throws(TeeError) {
        guard bytes.count == byteCount else {
            throw mismatch(object, "it has \(bytes.count) bytes, and its descriptor says \(byteCount)")
        }
        let found = Digest.of(bytes, digest.algorithm)
        guard found == digest else {
            throw mismatch(object, "its digest is \(found), and its descriptor says \(digest)")
        }
    }

    func mismatch(_ object: String, _ cause: String) -> TeeError {
        TeeError(.blobMismatch, object: object, cause: cause, hint: "the image is damaged: fetch it again")
    }

    /// This descriptor as it stands in a document of ours.
    var json: JSONValue {
        var members = [
            JSONMember(name: "mediaType", value: .string(mediaType.text)),
            JSONMember(name: "digest", value: .string(digest.description)),
            JSONMember(name: "size", value: .integer(byteCount)),
        ]
        if !urls.isEmpty { members.append(JSONMember(name: "urls", value: .array(urls.map(JSONValue.string)))) }
        if let annotations = Descriptor.json(annotations) {
            members.append(JSONMember(name: "annotations", value: annotations))
        }
        if let platform { members.append(JSONMember(name: "platform", value: platform.json)) }
        if let artifactType { members.append(JSONMember(name: "artifactType", value: .string(artifactType))) }
        return .object(members)
    }

    static func json(_ annotations: [Annotation]) -> JSONValue? {
        guard !annotations.isEmpty else { return nil }
        return JSONValue.object(annotations.map { JSONMember(name: $0.key, value: .string($0.value)) }).sorted
    }
}

extension Platform {
    var json: JSONValue {
        var members = [
            JSONMember(name: "architecture", value: .string(architecture)),
            JSONMember(name: "os", value: .string(os)),
        ]
        if let variant { members.append(JSONMember(name: "variant", value: .string(variant))) }
        return .object(members)
    }
}
