public import Crypto
public import Diagnostics

/// The key of an encrypted image, which `occlum build --image-key` takes and Occlum's init needs to mount it.
public struct ImageKey: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    let block: AESBlock

    /// The key that these 16 bytes are.
    public init(_ block: AESBlock) { self.block = block }

    /// The key in the content of a key file: 16 pairs of hexadecimal digits joined by dashes, with line ends behind.
    ///
    /// - Throws: `TB2220` for anything else.
    public init(parsing content: [UInt8]) throws(TeeError) {
        let end = content.lastIndex { $0 != 0x0a && $0 != 0x0d }.map { $0 + 1 } ?? 0
        guard let text = String(validating: content[..<end], as: UTF8.self), let block = dashedBytes(text) else {
            throw TeeError(
                .imageKeyFormat,
                object: "",
                cause: "the file holds something else than 16 bytes in hexadecimal joined by dashes",
                hint: "make a key with occlum gen-image-key"
            )
        }
        self.block = block
    }

    /// Says that it is a key and nothing else.
    public var description: String { "image key" }
    /// Says that it is a key and nothing else.
    public var debugDescription: String { description }
}

/// How a protected file is protected.
public enum ProtectedFileMode: Sendable, Hashable {
    /// In clear, under MACs with a key that everybody knows.
    case integrityOnly
    /// Encrypted; the keys of the nodes hang from this key.
    case encrypted(ImageKey)
}
