internal import Bytes
public import Crypto
public import Diagnostics

/// A content identifier (OCI image-spec, descriptor.md, "Digests"): an algorithm and its value.
///
/// Only a value of this type is ever made into a path, so that no text from an image is.
public struct Digest: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The registered algorithms.
    public enum Algorithm: String, Sendable, Hashable, CaseIterable {
        case sha256
        case sha512

        var byteCount: Int {
            switch self {
            case .sha256: 32
            case .sha512: 64
            }
        }
    }

    /// The algorithm.
    public let algorithm: Algorithm
    /// The value in lower-case hexadecimal.
    public let encoded: String

    /// Reads `sha256:` and 64, or `sha512:` and 128, lower-case hexadecimal digits.
    ///
    /// - Throws: `TB3111` for any other text.
    public init(_ text: String) throws(TeeError) {
        for algorithm in Algorithm.allCases {
            let prefix = algorithm.rawValue + ":"
            guard text.utf8.starts(with: prefix.utf8) else { continue }
            let digits = text.utf8.dropFirst(prefix.utf8.count)
            guard digits.count == 2 * algorithm.byteCount, digits.allSatisfy(Digest.isLowerHexadecimal) else { break }
            self.algorithm = algorithm
            encoded = String(decoding: Array(digits), as: UTF8.self)
            return
        }
        throw OCI.imageFormat(
            "digest \"\(printable(text.utf8.prefix(200)))\"",
            "it is not sha256: with 64, or sha512: with 128, lower-case hexadecimal digits"
        )
    }

    /// The SHA-256 digest of this value.
    public init(_ digest: SHA256Digest) {
        algorithm = .sha256
        encoded = digest.description
    }

    /// The SHA-512 digest of these 64 bytes.
    init(sha512 bytes: [UInt8]) {
        algorithm = .sha512
        encoded = hexadecimal(bytes)
    }

    /// The SHA-256 digest of `bytes`.
    public static func of(_ bytes: [UInt8]) -> Digest { Digest(SHA256Digest.of(bytes)) }

    /// The value as SHA-256, if it is one.
    public var sha256: SHA256Digest? { algorithm == .sha256 ? SHA256Digest(hexadecimal: encoded) : nil }

    /// `sha256:…`, as it stands in documents.
    public var description: String { "\(algorithm.rawValue):\(encoded)" }

    /// The place of its blob in a layout: `blobs`, the algorithm, the value.
    public var blobPath: [String] { ["blobs", algorithm.rawValue, encoded] }

    /// Orders by text.
    public static func < (left: Digest, right: Digest) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }

    private static func isLowerHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
