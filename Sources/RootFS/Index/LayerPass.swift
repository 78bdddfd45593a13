internal import Compression
internal import Crypto
internal import Diagnostics
internal import HostFiles
internal import OCI
internal import Tar

/// The one pass over a layer.
struct LayerPass {
    let inspector: any FileInspector
    let limits: LayerLimits
    let largeFiles: LargeFileTurns
    let advance: @Sendable (Int) -> Void

    /// Reads a layer: its digests are checked, its entries gathered.
    ///
    /// - Throws: `TB3113`, `TB3400` for wrong digests; what reading, expanding and walking throw.
    func index(_ layer: LayerBlob) throws(TeeError) -> LayerIndex {
        let expanded = ExpandedLayer(layer, greatestRatio: limits[.ratio], advance: advance)
        let plain = PlainHashing(layer.diffID.algorithm)
        let gathering: EntryGathering
        do {
            gathering = try expanded.withChunks { next throws(TeeError) in
                let files = EntryGathering(
                    inspector,
                    limits: limits,
                    blobByteCount: layer.range.byteCount,
                    largeFiles: largeFiles
                )
                return try CheckedTarReader.read(files, limits: limits) { () throws(TeeError) in
                    guard let chunk = try next() else { return nil }
                    plain.update(chunk)
                    guard plain.byteCount <= limits[.expandedBytes] else {
                        throw layerLimit("", "it expands to over \(plain.byteCount) bytes", .expandedBytes, limits)
                    }
                    return chunk
                }
            }
        } catch {
            // A damaged blob says nothing by what is wrong inside of it.
            try LayerPass.checkBlob(layer, unless: error)
            throw error
        }
        guard let found = expanded.blobDigest(), found == layer.descriptor.digest else {
            throw LayerPass.damaged(try LayerPass.digest(layer) { _ in })
        }
        let diffID = plain.finish()
        guard diffID == layer.diffID else {
            throw TeeError(
                .diffIDMismatch,
                object: "",
                cause: "its uncompressed bytes have the digest \(diffID), the configuration says \(layer.diffID)",
                hint: "fetch the image again; if that does not help, it was made wrongly"
            )
        }
        return LayerIndex(
            digest: layer.descriptor.digest,
            diffID: diffID,
            expandedByteCount: plain.byteCount,
            contentByteCount: gathering.contentByteCount,
            entries: gathering.entries
        )
    }

    /// Reads the blob of a layer whose index is known, and checks it.
    ///
    /// - Throws: `TB3113` if it is not what its descriptor says.
    static func check(_ layer: LayerBlob, _ advance: (Int) -> Void) throws(TeeError) {
        let found = try digest(layer, advance)
        guard found == layer.descriptor.digest else { throw damaged(found) }
    }

    private static func checkBlob(_ layer: LayerBlob, unless error: TeeError) throws(TeeError) {
        guard error.code.exitStatus == 3 else { return }
        guard let found = try? digest(layer, { _ in }), found != layer.descriptor.digest else { return }
        throw damaged(found)
    }

    private static func digest(_ layer: LayerBlob, _ advance: (Int) -> Void) throws(TeeError) -> Digest {
        var hasher = DigestHasher(layer.descriptor.digest.algorithm)
        var input = [UInt8](repeating: 0, count: 1 << 19)
        var position = 0
        while position < layer.range.byteCount {
            let count = try layer.range.read(at: position, into: &input)
            hasher.update(input.span.extracting(first: count))
            position += count
            advance(count)
        }
        return hasher.finalize()
    }

    private static func damaged(_ found: Digest) -> TeeError {
        TeeError(
            .blobMismatch,
            object: "",
            cause: "its bytes have the digest \(found)",
            hint: "it was damaged or replaced: fetch the image again"
        )
    }
}

/// Hashes the uncompressed bytes of a layer.
private final class PlainHashing {
    private var hasher: DigestHasher?
    private(set) var byteCount = 0

    init(_ algorithm: Digest.Algorithm) { hasher = DigestHasher(algorithm) }

    func update(_ chunk: StreamChunk) {
        hasher?.update(chunk.bytes)
        byteCount += chunk.count
    }

    func finish() -> Digest {
        guard let hasher = hasher.take() else { preconditionFailure("a layer ends once") }
        return hasher.finalize()
    }
}
