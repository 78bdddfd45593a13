public import Bytes
public import Diagnostics
public import OCI
public import OcclumConfig

/// Writes Occlum's secure file system images and protected files.
public protocol SecureImageWriter: Sendable {
    /// Writes `tree` as an image.
    ///
    /// - Parameters:
    ///   - key: 16 bytes under which it is encrypted; nil for an image that can be read and not changed.
    ///   - contents: the content of its files.
    /// - Throws: codes 39xx for what an image cannot hold, and what `contents` throws.
    func image(
        of tree: EnclaveTree,
        key: [UInt8]?,
        contents: EnclaveContents
    ) throws(TeeError) -> SecureImage

    /// Holds all of an image that everybody can read against its MAC.
    ///
    /// - Returns: the content of the file at `path`; nil if there is none, or it is long.
    /// - Throws: codes 39xx if it is damaged, and what reading it throws.
    func verify(_ image: StoredImage, mac: FileSystemMAC, returning path: PathBytes?) throws(TeeError) -> [UInt8]?

    /// The protected file `name` of this content, for everybody to read.
    func protectedFile(_ name: String, _ content: [UInt8]) throws(TeeError) -> ProtectedContent
}

/// An image that was written.
public struct SecureImage: Sendable {
    /// Its root MAC.
    public let mac: FileSystemMAC
    /// The files below `__ROOT` by their names, with their content.
    public let files: [(name: String, content: LayerFile.Kind)]

    /// An image.
    public init(mac: FileSystemMAC, files: [(name: String, content: LayerFile.Kind)]) {
        self.mac = mac
        self.files = files
    }
}

/// A protected file that was written.
public struct ProtectedContent: Sendable {
    /// Its MAC.
    public let mac: FileSystemMAC
    /// Its bytes.
    public let bytes: [UInt8]

    /// A file.
    public init(mac: FileSystemMAC, bytes: [UInt8]) {
        self.mac = mac
        self.bytes = bytes
    }
}

/// The content of files of an ``EnclaveTree``.
public struct EnclaveContents: Sendable {
    /// The length of a content in bytes.
    public let byteCount: @Sendable (EnclaveTree.Content) throws(TeeError) -> Int
    /// Reads contents: the body gets the place of one among them and its next bytes, one content after the other, in an
    /// order that suits where they come from. Empty ones get no call.
    public let read:
        @Sendable (
            [EnclaveTree.Content],
            (Int, Span<UInt8>) throws(TeeError) -> Void
        ) throws(TeeError) -> Void

    /// Contents.
    public init(
        byteCount: @escaping @Sendable (EnclaveTree.Content) throws(TeeError) -> Int,
        read:
            @escaping @Sendable (
                [EnclaveTree.Content],
                (Int, Span<UInt8>) throws(TeeError) -> Void
            ) throws(TeeError) -> Void
    ) {
        self.byteCount = byteCount
        self.read = read
    }
}
