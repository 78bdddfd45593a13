internal import Bytes
internal import Compression
internal import Crypto
public import Diagnostics
internal import HostFiles
public import OCI
public import Tar

/// The content of an image's files, read again where it is needed: from plain layers in place, from others by a second
/// pass over just the layers concerned. What is read is held against the digests of the first pass.
public struct FileContents: Sendable {
    private let layers: [LayerBlob]
    private let limits: LayerLimits

    /// The content of these layers' files.
    public init(layers: [LayerBlob], limits: LayerLimits = LayerLimits()) {
        self.layers = layers
        self.limits = limits
    }

    /// The bytes of one file.
    ///
    /// - Throws: `TB3405` if it is longer than `limit`; what ``read(_:_:)`` throws.
    public func bytes(of node: RootFSNode, limit: Int) throws(TeeError) -> [UInt8] {
        try bytes(of: [node], limit: limit)[0]
    }

    /// The bytes of several files, each layer being read once.
    ///
    /// - Throws: `TB3405` if together they are longer than `limit`; what ``read(_:_:)`` throws.
    public func bytes(of nodes: [RootFSNode], limit: Int) throws(TeeError) -> [[UInt8]] {
        var total = 0
        for node in nodes {
            total = total.addingReportingOverflow(node.size).partialValue
            guard total >= 0, total <= limit else {
                throw TeeError(
                    .contentTooLong,
                    object: "",
                    cause: "it has \(node.size) bytes, and at most \(limit) are read",
                    hint: "check that it is the file it should be"
                )
            }
        }
        var result = [[UInt8]](repeating: [], count: nodes.count)
        for (position, node) in nodes.enumerated() { result[position].reserveCapacity(node.size) }
        try read(nodes) { position, part throws(TeeError) in result[position].append(copying: part) }
        return result
    }

    /// Reads files: `body` gets the place of a node among `nodes` and the next bytes of its content, file after file, the
    /// files of a layer in the order in which they stand there. A file without content gets no call.
    ///
    /// - Throws: `TB3404` if a file is not what it was; what expanding a layer and `body` throw.
    public func read(
        _ nodes: [RootFSNode],
        _ body: (Int, Span<UInt8>) throws(TeeError) -> Void
    ) throws(TeeError) {
        let wanted = nodes.indices.filter { nodes[$0].kind == .file && nodes[$0].size > 0 }
        let byLayer = Dictionary(grouping: wanted) { nodes[$0].layer }
        for layer in byLayer.keys.sorted() {
            guard layers.indices.contains(layer), let places = byLayer[layer] else { continue }
            let requests = places.map { ContentRequest(nodes[$0], place: $0) }.sorted { $0.offset < $1.offset }
            try describing("layer \(layer + 1)/\(layers.count) \(layers[layer].descriptor.digest)") {
                () throws(TeeError) in
                try read(requests, of: layers[layer], body)
            }
        }
    }

    private func read(
        _ requests: [ContentRequest],
        of layer: LayerBlob,
        _ body: (Int, Span<UInt8>) throws(TeeError) -> Void
    ) throws(TeeError) {
        if layer.compression == .none, !requests.contains(where: \.isSparse) {
            for request in requests {
                var hasher = SHA256Hasher()
                let range = FileRange(
                    layer.range.file,
                    offset: layer.range.offset + request.offset,
                    byteCount: request.byteCount
                )
                try range.forEachPart { part throws(TeeError) in
                    hasher.update(part)
                    for place in request.places { try body(place, part) }
                }
                guard hasher.finalize() == request.digest else { throw ContentRequest.changed }
            }
            return
        }
        try ContentPass(requests, limits: limits).read(layer, body)
    }
}

/// A file to be read from a layer.
struct ContentRequest {
    let offset: Int
    let byteCount: Int
    let isSparse: Bool
    let digest: SHA256Digest?
    /// Who asked for it: several, if paths are hard links of each other.
    var places: [Int]

    init(_ node: RootFSNode, place: Int) {
        offset = node.contentOffset
        byteCount = node.size
        isSparse = node.isSparse
        digest = node.sha256
        places = [place]
    }

    static var changed: TeeError {
        TeeError(
            .contentChanged,
            object: "",
            cause: "a file has other content than a moment ago",
            hint: "let nobody change the image while it is converted, and run it again"
        )
    }
}
