internal import Diagnostics
internal import HostFiles
internal import StrictJSON

/// A layout, wherever its files are.
protocol ImageStore: Sendable {
    /// Its name for messages.
    var name: String { get }
    /// The file that `components` name, from the root of the layout; nil if there is none.
    func file(_ components: [String]) throws(TeeError) -> FileRange?
}

/// A layout in a directory.
struct DirectoryStore: ImageStore {
    let directory: InputDirectory

    var name: String { directory.name }

    func file(_ components: [String]) throws(TeeError) -> FileRange? {
        try directory.file(components).map { FileRange($0) }
    }
}

extension ImageStore {
    /// The blob of `descriptor`, located and of the right length; its digest is not checked.
    ///
    /// - Throws: `TB3114` if it is not there, `TB3113` if its length differs.
    func locate(_ descriptor: Descriptor) throws(TeeError) -> FileRange {
        guard let range = try file(descriptor.digest.blobPath) else {
            let elsewhere =
                descriptor.urls.isEmpty ? "" : "; it may be had from \(descriptor.urls.joined(separator: ", "))"
            throw TeeError(
                .blobMissing,
                object: descriptor.digest.description,
                cause: "\(name) does not hold it\(elsewhere)",
                hint: "the image is incomplete: copy it again, with all its layers"
            )
        }
        guard range.byteCount == descriptor.byteCount else {
            throw descriptor.mismatch(
                descriptor.digest.description,
                "it has \(range.byteCount) bytes, and its descriptor says \(descriptor.byteCount)"
            )
        }
        return range
    }

    /// The bytes of a small blob, checked against its descriptor.
    ///
    /// - Throws: as ``locate(_:)``; `TB3113` if the digest differs, `TB3118` if it is over the limit of a document.
    func read(_ descriptor: Descriptor, limits: ImageLimits) throws(TeeError) -> [UInt8] {
        let object = descriptor.digest.description
        guard descriptor.byteCount <= limits.json.bytes else {
            throw ImageLimits.exceeded(object, "\(descriptor.byteCount) bytes", "json-bytes", limits.json.bytes)
        }
        let bytes = try locate(descriptor).contents(limit: limits.json.bytes)
        try descriptor.check(bytes, object: object)
        return bytes
    }

    /// `index.json`, once `oci-layout` says that this is a layout.
    ///
    /// - Throws: `TB3110` if it is none, errors of ``ImageIndex``.
    func rootIndex(limits: ImageLimits) throws(TeeError) -> ImageIndex {
        guard let marker = try file(["oci-layout"]), let index = try file(["index.json"]) else {
            throw TeeError(
                .notAnImageStore,
                object: name,
                cause: "it has no oci-layout or no index.json",
                hint: "name an OCI image layout, a tar of one, or an archive of docker save"
            )
        }
        try checkVersion(try document(marker, "oci-layout", limit: 1 << 16))
        let bytes = try document(index, "index.json", limit: limits.json.bytes)
        return try describing("\(name): index.json") { () throws(TeeError) in
            try ImageIndex(bytes, mediaType: nil, limits: limits)
        }
    }

    /// The bytes of a document that no descriptor speaks of.
    ///
    /// - Throws: `TB3118` if it is over `limit`.
    func document(_ range: FileRange, _ path: String, limit: Int) throws(TeeError) -> [UInt8] {
        guard range.byteCount <= limit else {
            throw ImageLimits.exceeded("\(name): \(path)", "it has \(range.byteCount) bytes", "json-bytes", limit)
        }
        return try range.contents(limit: limit)
    }

    private func checkVersion(_ marker: [UInt8]) throws(TeeError) {
        let object = "\(name): oci-layout"
        let version = try describing(object) { () throws(TeeError) in
            let document = try JSONObject(try JSONValue(parsing: marker))
            return try document.required("imageLayoutVersion", try document.string("imageLayoutVersion"))
        }
        let parts = version.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isNumeric = parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } }
        guard isNumeric, parts.first?.elementsEqual("1".utf8) == true else {
            throw imageFormat(object, "imageLayoutVersion is \"\(version)\", and 1.0.0 is read")
        }
    }
}
