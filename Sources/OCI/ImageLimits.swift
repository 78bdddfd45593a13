internal import Diagnostics
public import StrictJSON

/// What an image may ask of this machine while it is opened.
public struct ImageLimits: Sendable {
    /// Limits of each JSON document.
    public var json = JSONLimits()
    /// Greatest number of layers.
    public var layers = 512
    /// Greatest length in bytes that a descriptor may claim.
    public var blobByteCount = 1 << 40
    /// How deep indexes may stand within each other.
    public var indexDepth = 8
    /// Greatest number of documents read in search of one image; together they may be as long as four of the greatest.
    public var documents = 4096

    static let documentsOfGreatestLength = 4

    /// The default limits.
    public init() {}

    static func exceeded(_ object: String, _ found: String, _ name: String, _ limit: Int) -> TeeError {
        TeeError(
            .imageLimit,
            object: object,
            cause: "\(found), and the limit \(name) is \(limit)",
            hint: "raise it with --limit \(name)=N if the image is what it should be"
        )
    }
}
