internal import Compression
internal import Diagnostics
internal import HostFiles

/// The uncompressed bytes of a layer.
enum PlainLayer {
    /// The tar of `layer`: its own bytes if they are not compressed, else expanded into a file without a name.
    ///
    /// - Throws: `TB3240` if the layer is damaged, `TB5001`, `TB5002`.
    static func of(_ layer: LayerBlob, spool: OutputDirectory) throws(TeeError) -> FileRange {
        try describing("layer \(layer.descriptor.digest)") { () throws(TeeError) in
            switch layer.compression {
            case .none: return layer.range
            case .gzip: return try PlainArchive.expanded(layer.range, .gzip, in: spool)
            case .zstd: return try PlainArchive.expanded(layer.range, .zstd, in: spool)
            }
        }
    }
}
