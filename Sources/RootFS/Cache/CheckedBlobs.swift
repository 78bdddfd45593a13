internal import Cache
internal import Crypto
internal import HostFiles
public import OCI
public import SystemPackage

/// Remembers which blobs were held against their digests, for as long as nobody touches their files.
///
/// As the indexes of layers it only saves time, and it trusts the host's file system as far as build tools do: a blob is
/// read again when its file has another inode, length, or time of modification or change than when it was checked.
public struct CheckedBlobs: Sendable {
    private let folder: CacheFolder

    /// What is remembered in this directory, which is made when there is something to remember.
    public init(directory: FilePath) { folder = CacheFolder(directory, of: .blobs) }

    /// Whether the blob of `layer` was checked, and its file is as it was then.
    func has(_ layer: LayerBlob) -> Bool {
        guard let note = CheckedBlobs.note(layer) else { return false }
        return folder.bytes(of: CheckedBlobs.name(note), limit: note.count) == note
    }

    /// Remembers that the blob of `layer` was checked just now.
    func keep(_ layer: LayerBlob) {
        guard let note = CheckedBlobs.note(layer) else { return }
        folder.keep(note, as: CheckedBlobs.name(note))
    }

    /// Remembers the blobs of layers that this run has checked anew, since giving a file another name, as an output does,
    /// touches it.
    ///
    /// - Parameter layers: their files are the ones that were checked, still open.
    public func keep(_ layers: [LayerBlob]) {
        for layer in layers where !has(layer) { keep(layer) }
    }

    /// All that must stay; nil where that cannot be told.
    private static func note(_ layer: LayerBlob) -> [UInt8]? {
        guard let state = layer.range.file.settledState else { return nil }
        return Array("\(layer.descriptor.digest) \(layer.range.offset) \(layer.range.byteCount) \(state)\n".utf8)
    }

    private static func name(_ note: [UInt8]) -> String { SHA256Digest.of(note).description }
}
