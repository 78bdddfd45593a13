public import Bytes

/// A file whose content MRENCLAVE covers: it stands in the enclave, or the enclave opens it only if it is this.
public struct MeasuredFile: Sendable, Hashable {
    /// Where its bytes come from.
    public enum Content: Sendable, Hashable {
        /// Made for the instance.
        case made([UInt8])
        /// The file of the kit at this path.
        case kit(PathBytes)
        /// The file of the source image at this path, which has no links in it.
        case image(PathBytes)
    }

    /// Its path, as the program in the enclave sees it.
    public let path: PathBytes
    /// Its content.
    public let content: Content
    /// Whether the program in the enclave does not see it: a file of the LibOS or of an earlier stage.
    public let isOfLibOS: Bool

    /// A file.
    public init(path: PathBytes, content: Content, isOfLibOS: Bool = false) {
        self.path = path
        self.content = content
        self.isOfLibOS = isOfLibOS
    }
}
