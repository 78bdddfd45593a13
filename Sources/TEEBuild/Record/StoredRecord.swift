public import Diagnostics
public import OCI
internal import StrictJSON

/// A record as it was found in an image: what it says, to be held against what is there.
public struct StoredRecord: Sendable {
    /// The back end's name.
    public let libOS: String
    /// The kit's name.
    public let kit: String
    /// The kit's digest.
    public let kitDigest: Digest
    /// The digest of the manifest that was converted.
    public let source: Digest
    /// The name that it had.
    public let sourceName: String?
    /// Findings that were allowed, by code.
    public let allowed: [String]
    /// What made it.
    public let tool: String
    /// Its bytes.
    public let bytes: [UInt8]

    /// Reads a record strictly.
    ///
    /// - Throws: `TB3001` to `TB3004` if it is no JSON of the right shape, `TB3750` if its form has another version.
    public init(_ bytes: [UInt8]) throws(TeeError) {
        let record = try JSONObject(JSONValue(parsing: bytes))
        let version = try record.required("version", try record.integer("version"))
        guard version == EnclaveRecord.formatVersion else {
            throw TeeError(
                .recordVersion,
                object: "version",
                cause: "it is \(version), and this program reads \(EnclaveRecord.formatVersion)",
                hint: "use the version of tee-build that made the image"
            )
        }
        libOS = try record.required("libos", try record.string("libos"))
        tool = try record.required("tool", try record.string("tool"))
        let kit = try record.required("kit", try record.object("kit"))
        self.kit = try kit.required("name", try kit.string("name"))
        kitDigest = try Digest(try kit.required("digest", try kit.string("digest")))
        let source = try record.required("source", try record.object("source"))
        self.source = try Digest(try source.required("digest", try source.string("digest")))
        sourceName = try source.string("name")
        allowed = try record.strings("allowed")
        self.bytes = bytes
    }
}
