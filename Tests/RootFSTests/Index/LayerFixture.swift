import Bytes
import Compression
import Crypto
import Diagnostics
import HostFiles
import ImageFixtures
import OCI
import RootFS
import Tar

/// Layers in files, for the indexer.
struct LayerFixture {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    /// A layer of these uncompressed bytes. What its descriptor and the configuration say of it is true unless it is
    /// given.
    func layer(
        _ plain: [UInt8],
        _ compression: LayerCompression = .none,
        stored: [UInt8]? = nil,
        digest: Digest? = nil,
        diffID: Digest? = nil,
        mediaType: MediaType? = nil
    ) throws -> LayerBlob {
        let bytes = try stored ?? compressed(plain, compression)
        let name = "\(SHA256Digest.of(bytes))"
        try folder.write(bytes, to: name)
        let types: [LayerCompression: MediaType] = [.none: .layer, .gzip: .layerGzip, .zstd: .layerZstd]
        return LayerBlob(
            descriptor: Descriptor(
                mediaType: mediaType ?? types[compression] ?? .layer,
                digest: digest ?? .of(bytes),
                byteCount: bytes.count
            ),
            compression: compression,
            diffID: diffID ?? .of(plain),
            range: FileRange(try InputFile(folder(name)))
        )
    }

    /// The name in the folder of the blob of a layer.
    static func name(_ layer: LayerBlob) -> String { layer.descriptor.digest.encoded }
}

/// `plain` as one stream.
func compressed(_ plain: [UInt8], _ compression: LayerCompression) throws(TeeError) -> [UInt8] {
    let collector = Collector()
    switch compression {
    case .none: return plain
    case .gzip:
        var gzip = GzipCompressor()
        try gzip.compress(plain.span, end: true) { collector.append($0) }
    case .zstd:
        var zstd = ZstdCompressor()
        try zstd.compress(plain.span, end: true) { collector.append($0) }
    }
    return collector.bytes
}

private final class Collector {
    private(set) var bytes: [UInt8] = []

    func append(_ more: Span<UInt8>) { for index in more.indices { bytes.append(more[index]) } }
}

/// Keeps the first bytes of files whose content starts with a mark, and notes what it was asked.
struct MarkedFiles: FileInspector {
    var identity = "marked files 1"
    var probeSize = 4
    /// How many bytes of a marked file are wanted.
    var wanted = 6

    func bytesWanted(path: PathBytes, mode: UInt32, size: Int, first: [UInt8]) -> Int? {
        first.first == UInt8(ascii: "#") ? wanted : nil
    }

    func facts(path: PathBytes, mode: UInt32, size: Int, content: [UInt8]) -> [UInt8]? {
        Array("\(path) \(String(mode, radix: 8)) \(size) ".utf8) + content
    }
}

/// The index of one layer.
func indexed(_ layer: LayerBlob, limits: LayerLimits = LayerLimits()) throws(TeeError) -> LayerIndex {
    try LayerIndexer(inspector: MarkedFiles(), limits: limits).index([layer])[0]
}

/// The error with which a layer is refused; nil if it is accepted.
func refusal(_ layer: LayerBlob, limits: LayerLimits = LayerLimits()) -> TeeError? {
    do {
        _ = try indexed(layer, limits: limits)
        return nil
    } catch {
        return error
    }
}
